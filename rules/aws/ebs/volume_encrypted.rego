# METADATA
# title: EBS volumes are encrypted
# description: Encryption covers the volume, its snapshots and what travels to the instance.
# custom:
#   severity: medium
#   resource: aws_ebs_volume
#   remediation: Encrypt by default in the region, and make the volume anew from an encrypted copy of its snapshot.
package assay.aws.ebs.volume_encrypted

pass if input.encrypted == true
