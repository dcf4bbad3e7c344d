package main

import (
	"errors"
	"fmt"
	"math"

	"example.invalid/depot/report"
	"example.invalid/depot/size"
)

func must(ok bool, what string) {
	if !ok {
		panic(what)
	}
}

func main() {
	for text, want := range map[string]int64{
		"0": 0, "1500": 1500, " 2k ": 2048, "3M": 3 << 20, "1g": 1 << 30, "8589934591g": 8589934591 << 30,
		"9223372036854775807": math.MaxInt64, "0k": 0, "7K": 7168,
	} {
		got, err := size.Parse(text)
		must(err == nil && got == want, text)
	}
	for _, text := range []string{"-1", "-2k", "-3", "8589934592g", "9007199254740992k", "8796093022208m", "-9g"} {
		got, err := size.Parse(text)
		must(errors.Is(err, size.ErrRange) && !errors.Is(err, size.ErrSyntax) && got == 0, text)
	}
	for _, text := range []string{"", "k", "two", "1.5k", "3 m"} {
		_, err := size.Parse(text)
		must(errors.Is(err, size.ErrSyntax), text)
	}
	for bytes, want := range map[int64]string{0: "0", 1: "1", 1500: "1500", 2048: "2k", 3 << 20: "3m", 1 << 31: "2g"} {
		must(size.Format(bytes) == want, want)
	}
	must(report.Widest([]report.Row{{Name: "tea"}}) == 3, "report")
	fmt.Println("fine")
}
