// Command svc serves exchange rates.
package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/shop/svc/rate"
)

func main() {
	table := rate.NewTable(map[string]float64{"USD": 1.08, "GBP": 0.84})
	http.HandleFunc("/rate", func(w http.ResponseWriter, r *http.Request) {
		value, err := table.Rate(r.URL.Query().Get("currency"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, "%.4f\n", value)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
