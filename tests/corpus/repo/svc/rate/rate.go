// Package rate converts amounts between currencies.
package rate

import (
	"errors"
	"math"
)

// Base is the currency that all rates refer to.
const Base = "EUR"

// ErrUnknown says that a currency has no rate.
var ErrUnknown = errors.New("unknown currency")

// Table holds the rates of one day.
type Table struct {
	rates map[string]float64
}

// NewTable makes a table; the base currency is always in it.
func NewTable(rates map[string]float64) *Table {
	copied := map[string]float64{Base: 1}
	for currency, value := range rates {
		copied[currency] = value
	}
	return &Table{rates: copied}
}

// Rate is what one unit of the base currency is worth.
func (t *Table) Rate(currency string) (float64, error) {
	value, ok := t.rates[currency]
	if !ok {
		return 0, ErrUnknown
	}
	return value, nil
}

// Convert turns cents of the base currency into cents of another.
func (t *Table) Convert(cents int64, currency string) (int64, error) {
	value, err := t.Rate(currency)
	if err != nil {
		return 0, err
	}
	return int64(math.Round(float64(cents) * value)), nil
}
