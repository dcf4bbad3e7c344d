// Package words counts words.
package words

import "strings"

// Count tells how often each word occurs, in lower case.
func Count(text string) map[string]int {
	counts := map[string]int{}
	for _, word := range strings.Fields(strings.ToLower(text)) {
		counts[word]++
	}
	return counts
}
