package report

import (
	"fmt"
	"os"
	"testing"
)

func TestRenderLooksAsItShould(t *testing.T) {
	want, err := os.ReadFile("testdata/report.golden")
	if err != nil {
		t.Fatal(err)
	}
	got := Render([]Row{{"tea", 2048}, {"rice", 1500}})
	if got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestWidest(t *testing.T) {
	if got := Widest([]Row{{"tea", 1}, {"coffee", 1}, {"rice", 1}}); got != 6 {
		t.Errorf("Widest = %d, want 6", got)
	}
	if got := Widest(nil); got != 0 {
		t.Errorf("Widest(nil) = %d, want 0", got)
	}
}

func ExampleRender() {
	fmt.Print(Render([]Row{{"tea", 1024}}))
	// Output:
	// tea              1k
	// total (1)        1k
}
