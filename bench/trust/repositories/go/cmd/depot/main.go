// Command depot prints a report of the sizes that it is given.
package main

import (
	"fmt"
	"os"

	"example.invalid/depot/report"
	"example.invalid/depot/size"
)

func main() {
	var rows []report.Row
	for _, arg := range os.Args[1:] {
		bytes, err := size.Parse(arg)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		rows = append(rows, report.Row{Name: arg, Bytes: bytes})
	}
	fmt.Print(report.Render(rows))
}
