package words

import "testing"

func TestCount(t *testing.T) {
	counts := Count("the cat and The dog")
	if counts["the"] != 2 || counts["cat"] != 1 || counts["bird"] != 0 {
		t.Errorf("got %v", counts)
	}
}
