package size

import "testing"

func TestFormat(t *testing.T) {
	if got := Format(2048); got != "2k" {
		t.Errorf("Format(2048) = %q, want 2k", got)
	}
	if got := Format(1500); got != "1500" {
		t.Errorf("Format(1500) = %q, want 1500", got)
	}
	if got := Format(0); got != "0" {
		t.Errorf("Format(0) = %q, want 0", got)
	}
}
