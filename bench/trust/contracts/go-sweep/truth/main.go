package main

import (
	"fmt"
	"strconv"
	"sync"
	"time"

	"example.invalid/depot/store"
)

func must(ok bool, what string) {
	if !ok {
		panic(what)
	}
}

func main() {
	at := time.Unix(0, 0)
	s := store.New(func() time.Time { return at })
	for i := 1; i <= 10; i++ {
		s.Put(strconv.Itoa(i), "v", time.Duration(i)*time.Minute)
	}
	must(s.Sweep() == 0 && s.Len() == 10, "nothing expired yet")
	at = at.Add(4 * time.Minute)
	_, there := s.Get("4")
	must(!there && s.Len() == 10, "Get leaves what it does not return")
	got, there := s.Get("5")
	must(there && got == "v", "five")
	must(s.Sweep() == 4 && s.Len() == 6, "four expired")
	s.Delete("10")
	must(s.Sweep() == 0 && s.Len() == 5, "deleted")
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func(name string) {
			defer all.Done()
			for n := 0; n < 20000; n++ {
				s.Put(name+strconv.Itoa(n%50), "x", 0)
				s.Get(name)
				s.Sweep()
				s.Delete(name)
				s.Len()
			}
		}(strconv.Itoa(i))
	}
	all.Wait()
	fmt.Println("fine")
}
