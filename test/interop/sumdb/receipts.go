package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type receiptsQuestion struct {
	// Keys are those that sign the checkpoint; Origin is its first line.
	Keys     []string
	Origin   string
	Receipts []receipt
}

type receipt struct {
	Proof []byte
	Entry []byte
}

type provenEntry struct {
	// Error is empty where the proof holds.
	Error string `json:"error"`
	Index int64  `json:"index"`
	Size  int64  `json:"size"`
}

// checkReceipts checks proofs that are written as C2SP tlog-proof says.
func checkReceipts(question receiptsQuestion) ([]provenEntry, error) {
	known, err := verifierList(question.Keys)
	if err != nil {
		return nil, err
	}
	var answers []provenEntry
	for _, receipt := range question.Receipts {
		answer, err := checkReceipt(receipt, question.Origin, known)
		answer.Error = text(err)
		answers = append(answers, answer)
	}
	return answers, nil
}

func checkReceipt(receipt receipt, origin string, known note.Verifiers) (provenEntry, error) {
	header, checkpoint, found := strings.Cut(string(receipt.Proof), "\n\n")
	lines := strings.Split(header, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return provenEntry{}, errors.New("not a tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return provenEntry{}, errors.New("no index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return provenEntry{}, err
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return provenEntry{}, err
		}
		proof = append(proof, hash)
	}
	size, root, err := openCheckpoint(checkpoint, origin, known)
	if err != nil {
		return provenEntry{}, err
	}
	err = tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(receipt.Entry))
	return provenEntry{Index: index, Size: size}, err
}

// openCheckpoint reads origin, size and root of a checkpoint that a known key has signed (C2SP tlog-checkpoint).
func openCheckpoint(signed, origin string, known note.Verifiers) (int64, tlog.Hash, error) {
	opened, err := note.Open([]byte(signed), known)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	lines := strings.SplitN(opened.Text, "\n", 4)
	if len(lines) != 4 || lines[0] != origin {
		return 0, tlog.Hash{}, fmt.Errorf("not a checkpoint of %s", origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return 0, tlog.Hash{}, errors.New("not a root")
	}
	return size, tlog.Hash(*(*[tlog.HashSize]byte)(root)), nil
}
