// Package span has stretches of days.
package span

import "sort"

// Span is from one day up to, and without, another.
type Span struct{ From, To int }

// Overlaps says whether two spans have a day in common.
func (s Span) Overlaps(other Span) bool {
	return s.From < other.To && other.From < s.To
}

// Merge joins spans that overlap or touch, in order, and leaves its argument alone.
func Merge(spans []Span) []Span {
	sorted := append([]Span(nil), spans...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].From < sorted[j].From })
	var merged []Span
	for _, next := range sorted {
		last := len(merged) - 1
		if last >= 0 && next.From <= merged[last].To {
			if next.To > merged[last].To {
				merged[last].To = next.To
			}
			continue
		}
		merged = append(merged, next)
	}
	return merged
}
