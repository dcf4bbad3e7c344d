package span

import (
	"reflect"
	"testing"
)

func TestMergeJoins(t *testing.T) {
	tests := map[string]struct{ spans, want []Span }{
		"overlap": {[]Span{{1, 5}, {4, 9}}, []Span{{1, 9}}},
		"touch":   {[]Span{{1, 5}, {5, 9}}, []Span{{1, 9}}},
		"within":  {[]Span{{1, 9}, {2, 3}}, []Span{{1, 9}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Merge(tt.spans); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Merge(%v) = %v, want %v", tt.spans, got, tt.want)
			}
		})
	}
}

func TestMergeSorts(t *testing.T) {
	want := []Span{{1, 2}, {4, 5}, {7, 8}}
	if got := Merge([]Span{{7, 8}, {1, 2}, {4, 5}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Merge(nil); len(got) != 0 {
		t.Errorf("Merge(nil) = %v", got)
	}
}

func TestMergeLeavesItsArgumentAlone(t *testing.T) {
	spans := []Span{{7, 8}, {1, 3}, {2, 5}}
	Merge(spans)
	if want := []Span{{7, 8}, {1, 3}, {2, 5}}; !reflect.DeepEqual(spans, want) {
		t.Errorf("the argument is %v now", spans)
	}
}
