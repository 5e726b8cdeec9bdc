# Who may read buckets.
package assay.lib.storage

settings := ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]

# All four settings of Block Public Access are on, each for the bucket or for its account.
blocks_public_access(bucket) if {
	every setting in settings {
		bucket.public_access_block_configuration[setting] == true
	}
}

blocks_public_access(bucket) if account_helps_to_block(bucket)

# The same where the account has such settings at all.
account_helps_to_block(bucket) if {
	some account in assay.related(bucket, "account")
	of_account := account.public_access_block_configuration
	every setting in settings {
		on(setting, of_account, bucket)
	}
}

on(setting, of_account, _) if of_account[setting] == true

on(setting, _, bucket) if bucket.public_access_block_configuration[setting] == true
