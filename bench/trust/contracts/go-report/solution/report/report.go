// Package report prints what is in the depot.
package report

import (
	"fmt"
	"strings"

	"example.invalid/depot/size"
)

// Row is one line of a report.
type Row struct {
	Name  string
	Bytes int64
}

// Render aligns rows and adds a total.
func Render(rows []Row) string {
	var out strings.Builder
	var total int64
	for _, row := range rows {
		fmt.Fprintf(&out, "%-10s %8s\n", row.Name, size.Format(row.Bytes))
		total += row.Bytes
	}
	fmt.Fprintf(&out, "%-10s %8s\n", fmt.Sprintf("total (%d)", len(rows)), size.Format(total))
	return out.String()
}

// Widest is the longest name among rows.
func Widest(rows []Row) int {
	widest := 0
	for _, row := range rows {
		if len(row.Name) > widest {
			widest = len(row.Name)
		}
	}
	return widest
}
