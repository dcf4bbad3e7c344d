"""Every rule that a finding can carry: a stable code, and a docstring that becomes its page of documentation."""
