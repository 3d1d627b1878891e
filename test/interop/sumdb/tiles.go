package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

type tilesQuestion struct {
	// Base is the address of the log, without a slash at the end.
	Base string
	Size int64
	Root []byte
	// Hashes are pairs of level and number: the roots of complete subtrees.
	Hashes [][2]int64
	// Entries says whether the bundles of all entries are read as well.
	Entries bool
}

type tilesAnswer struct {
	Error  string      `json:"error"`
	Hashes []tlog.Hash `json:"hashes"`
	// Entries is how many were read whose hash is that of their tile.
	Entries int64 `json:"entries"`
}

// overHTTP reads tiles of a log in the form of C2SP tlog-tiles. It differs from that of x/mod in the path only, which
// there holds the height of the tiles.
type overHTTP struct{ base string }

func (r overHTTP) Height() int                     { return tileHeight }
func (r overHTTP) SaveTiles([]tlog.Tile, [][]byte) {}

func (r overHTTP) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
		bytes, err := r.get(strings.Replace(path, "tile/data/", "tile/entries/", 1))
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

func (r overHTTP) get(path string) ([]byte, error) {
	response, err := http.Get(r.base + "/" + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return io.ReadAll(response.Body)
}

// readTiles authenticates hashes, and entries where asked, against size and root.
func readTiles(question tilesQuestion) (tilesAnswer, error) {
	root, err := toHashes([][]byte{question.Root})
	if err != nil {
		return tilesAnswer{}, err
	}
	reader := overHTTP{question.Base}
	authentic := tlog.TileHashReader(tlog.Tree{N: question.Size, Hash: root[0]}, reader)
	var indexes []int64
	for _, pair := range question.Hashes {
		indexes = append(indexes, tlog.StoredHashIndex(int(pair[0]), pair[1]))
	}
	var answer tilesAnswer
	if answer.Hashes, err = authentic.ReadHashes(indexes); err == nil && question.Entries {
		answer.Entries, err = readEntries(reader, authentic, question.Size)
	}
	answer.Error = text(err)
	return answer, nil
}

// readEntries reads all bundles; every entry must have the hash that stands in the tile of its level.
func readEntries(reader overHTTP, authentic tlog.HashReader, size int64) (int64, error) {
	var read int64
	for read < size {
		width := min(size-read, 1<<tileHeight)
		tile := tlog.Tile{H: tileHeight, L: -1, N: read >> tileHeight, W: int(width)}
		bundles, err := reader.ReadTiles([]tlog.Tile{tile})
		if err != nil {
			return read, err
		}
		entries, err := splitBundle(bundles[0])
		if err != nil || int64(len(entries)) != width {
			return read, fmt.Errorf("%s: not %d entries", tile.Path(), width)
		}
		indexes := make([]int64, len(entries))
		for i := range entries {
			indexes[i] = tlog.StoredHashIndex(0, read+int64(i))
		}
		hashes, err := authentic.ReadHashes(indexes)
		if err != nil {
			return read, err
		}
		for i, entry := range entries {
			if tlog.RecordHash(entry) != hashes[i] {
				return read, fmt.Errorf("entry %d has another hash", read)
			}
			read++
		}
	}
	return read, nil
}

// splitBundle takes entries apart, each after its length in two bytes.
func splitBundle(bundle []byte) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return nil, errors.New("cut off")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:end])
		bundle = bundle[end:]
	}
	return entries, nil
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
