"""The public REST surface: one folder per service, one file per noun."""
