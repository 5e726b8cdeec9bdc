# Runs the conformance cases where they are, against the list of those that have passed.
set(shared "$ENV{ASSAY_SHARED}")
if(shared STREQUAL "")
  set(shared "${DEFAULT_SHARED}")
endif()
if(NOT IS_DIRECTORY "${shared}/rego-conformance")
  message("the conformance cases are not here: ${shared}/rego-conformance")
  return()
endif()
execute_process(COMMAND ${PROGRAM} ${shared}/rego-conformance --ratchet ${RATCHET}
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "assay_conformance ended with ${result}")
endif()
