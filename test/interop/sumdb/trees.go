package main

import (
	"errors"

	"golang.org/x/mod/sumdb/tlog"
)

type growQuestion struct {
	Entries [][]byte
	// Records are pairs of tree size and index, Trees pairs of tree size and earlier size.
	Records [][2]int64
	Trees   [][2]int64
}

type grownTree struct {
	// Roots holds that of every size from 1.
	Roots   []tlog.Hash        `json:"roots"`
	Records []tlog.RecordProof `json:"records"`
	Trees   []tlog.TreeProof   `json:"trees"`
}

// growTree computes roots and proofs from entries.
func growTree(question growQuestion) (grownTree, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	var answer grownTree
	for i, entry := range question.Entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, reader)
		if err != nil {
			return answer, err
		}
		stored = append(stored, hashes...)
		root, err := tlog.TreeHash(int64(i)+1, reader)
		if err != nil {
			return answer, err
		}
		answer.Roots = append(answer.Roots, root)
	}
	for _, pair := range question.Records {
		proof, err := tlog.ProveRecord(pair[0], pair[1], reader)
		if err != nil {
			return answer, err
		}
		answer.Records = append(answer.Records, proof)
	}
	for _, pair := range question.Trees {
		proof, err := tlog.ProveTree(pair[0], pair[1], reader)
		if err != nil {
			return answer, err
		}
		answer.Trees = append(answer.Trees, proof)
	}
	return answer, nil
}

type claims struct {
	Records []recordClaim
	Trees   []treeClaim
}

type recordClaim struct {
	Proof [][]byte
	Size  int64
	Root  []byte
	Index int64
	Leaf  []byte
}

type treeClaim struct {
	Proof   [][]byte
	Size    int64
	Root    []byte
	OldSize int64
	OldRoot []byte
}

type verdicts struct {
	// Empty texts are proofs that hold.
	Records []string `json:"records"`
	Trees   []string `json:"trees"`
}

// check says of every proof whether it holds.
func check(question claims) (verdicts, error) {
	var answer verdicts
	for _, claim := range question.Records {
		hashes, err := toHashes(append([][]byte{claim.Root, claim.Leaf}, claim.Proof...))
		if err == nil {
			err = tlog.CheckRecord(hashes[2:], claim.Size, hashes[0], claim.Index, hashes[1])
		}
		answer.Records = append(answer.Records, text(err))
	}
	for _, claim := range question.Trees {
		hashes, err := toHashes(append([][]byte{claim.Root, claim.OldRoot}, claim.Proof...))
		if err == nil {
			err = tlog.CheckTree(hashes[2:], claim.Size, hashes[0], claim.OldSize, hashes[1])
		}
		answer.Trees = append(answer.Trees, text(err))
	}
	return answer, nil
}

func toHashes(all [][]byte) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(all))
	for i, bytes := range all {
		if copy(hashes[i][:], bytes) != tlog.HashSize || len(bytes) != tlog.HashSize {
			return nil, errors.New("a hash has 32 bytes")
		}
	}
	return hashes, nil
}
