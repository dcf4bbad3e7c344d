package main

import (
	"fmt"

	"example.invalid/depot/report"
)

func must(ok bool, what string) {
	if !ok {
		panic(what)
	}
}

func main() {
	must(report.Render(nil) == "total (0)         0\n", "nothing")
	got := report.Render([]report.Row{{Name: "tea", Bytes: 2048}, {Name: "rice", Bytes: 1500}, {Name: "oil", Bytes: 1 << 20}})
	must(got == "tea              2k\nrice           1500\noil              1m\ntotal (3)   1052124\n", got)
	must(report.Widest([]report.Row{{Name: "tea"}, {Name: "coffee"}}) == 6 && report.Widest(nil) == 0, "widest")
	fmt.Println("fine")
}
