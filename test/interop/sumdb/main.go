// Sumdb reads what a Piaojue log publishes with Go's own readers, golang.org/x/mod/sumdb/note and sumdb/tlog, which
// know nothing of Piaojue. The question is a JSON object on standard input, the answer one on standard output;
// bytes are base64.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// answer makes a command of a function from question to answer.
func answer[Q, A any](ask func(Q) (A, error)) func(*json.Decoder) (any, error) {
	return func(input *json.Decoder) (any, error) {
		var question Q
		input.DisallowUnknownFields()
		if err := input.Decode(&question); err != nil {
			return nil, err
		}
		return ask(question)
	}
}

var commands = map[string]func(*json.Decoder) (any, error){
	"open-notes": answer(openNotes),
	"sign":       answer(sign),
	"cosign":     answer(cosign),
	"grow-tree":  answer(growTree),
	"check":      answer(check),
	"read-tiles": answer(readTiles),
	"receipts":   answer(checkReceipts),
}

func main() {
	command, known := commands[os.Args[len(os.Args)-1]]
	if !known {
		fmt.Fprintln(os.Stderr, "no such command")
		os.Exit(2)
	}
	result, err := command(json.NewDecoder(os.Stdin))
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(result)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// text is the message of an error, empty for none.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
