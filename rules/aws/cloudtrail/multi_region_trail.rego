# METADATA
# title: AWS accounts record what happens in every region
# description: |
#   Without a trail over all regions nobody can tell afterwards what an attacker did, and where. A trail counts that
#   records management events, those that read and those that write. The rule is about
#   something that may be absent, so it is evaluated on the account.
# custom:
#   severity: high
#   resource: aws_account
#   remediation: Make a trail with multi-region logging, and turn it on.
package assay.aws.cloudtrail.multi_region_trail

pass if {
	some trail in assay.related(input, "cloudtrail_trails")
	trail.is_multi_region_trail == true
	trail.is_logging == true
	records_management_events(trail)
}

records_management_events(trail) if {
	some selector in trail.event_selectors
	selector.include_management_events == true
	selector.read_write_type == "All"
}

# Advanced selectors take the others' place. Beside the category only some sources can be left out.
records_management_events(trail) if {
	some selector in trail.advanced_event_selectors
	some category in selector.field_selectors
	category.field == "eventCategory"
	"Management" in category.equals
	every field_selector in selector.field_selectors {
		field_selector.field in {"eventCategory", "eventSource"}
	}
}

# Nothing is said, so it is all of them.
records_management_events(trail) if not has_selectors(trail)

has_selectors(trail) if count(trail.event_selectors) > 0

has_selectors(trail) if count(trail.advanced_event_selectors) > 0
