"""The pages of accounts: joining, a member's own, and those of editors and admins."""
