# METADATA
# title: RDS instances encrypt their storage
# description: Encryption also covers snapshots and replicas, and cannot be added to an instance later.
# custom:
#   severity: medium
#   resource: aws_rds_instance
#   remediation: Copy a snapshot with encryption on, and restore the instance from it.
package assay.aws.rds.instance_storage_encrypted

pass if input.storage_encrypted == true
