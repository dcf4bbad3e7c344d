package span

import "testing"

func TestOverlaps(t *testing.T) {
	if !(Span{1, 5}).Overlaps(Span{4, 9}) {
		t.Error("1-5 and 4-9 do not overlap")
	}
	if (Span{1, 5}).Overlaps(Span{5, 9}) {
		t.Error("1-5 and 5-9 overlap")
	}
}
