#pragma once

/// \file
/// Everything at once, and the tour.
///
///   const assay::Graph graph = assay::Graph::ParseJson(resources).value();
///   const assay::RuleSet rules = assay::CompileRego({{"s3.rego", text}}).value();
///   const assay::Report report = assay::Evaluator(rules).Run(graph).value();
///   assay::WriteText(report, std::cout);
///
/// In the order in which data passes through: value.h, json.h, yaml.h and document.h (documents),
/// resource.h and coverage.h (what was read, and what could not be), collector.h (where it comes
/// in), graph.h (how it hangs together), rule.h and framework.h (what is asked and what for),
/// rego.h and ruleset.h (compiled, packed), evaluator.h (run), report.h (the answer). Beside that
/// road lie query.h (plain Rego, input in and bindings out), ir.h (the compiled program, to walk or
/// to build), builtin.h (functions of your own) and diagnostic.h (what is wrong with a text, and
/// where). Include the header you need; this one is for first programs.

#include "assay/builtin.h"
#include "assay/collector.h"
#include "assay/coverage.h"
#include "assay/diagnostic.h"
#include "assay/document.h"
#include "assay/evaluator.h"
#include "assay/framework.h"
#include "assay/graph.h"
#include "assay/ir.h"
#include "assay/json.h"
#include "assay/query.h"
#include "assay/rego.h"
#include "assay/report.h"
#include "assay/resource.h"
#include "assay/rule.h"
#include "assay/ruleset.h"
#include "assay/value.h"
#include "assay/version.h"
#include "assay/yaml.h"
