package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// What follows is written from the text of C2SP tlog-cosignature alone: x/mod does not know this type of key.

const cosignatureType = 0x04

// cosignatureVerifier is a key of type 0x04.
type cosignatureVerifier struct {
	name string
	key  ed25519.PublicKey
}

func (v cosignatureVerifier) Name() string { return v.name }

// KeyHash is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x04 ‖ key).
func (v cosignatureVerifier) KeyHash() uint32 {
	named := append([]byte(v.name), '\n', cosignatureType)
	digest := sha256.Sum256(append(named, v.key...))
	return binary.BigEndian.Uint32(digest[:4])
}

// Verify takes an 8-byte time and a 64-byte signature over header, time line and checkpoint.
func (v cosignatureVerifier) Verify(checkpoint, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	message := cosignatureMessage(binary.BigEndian.Uint64(signature), checkpoint)
	return ed25519.Verify(v.key, message, signature[8:])
}

func cosignatureMessage(time uint64, checkpoint []byte) []byte {
	return []byte(fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, checkpoint))
}

// newCosignatureVerifier reads name+id+base64(0x04 ‖ key), whose id must be that of name and key.
func newCosignatureVerifier(text string) (note.Verifier, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not name+id+key")
	}
	key, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignatureType {
		return nil, errors.New("not a cosignature key")
	}
	verifier := cosignatureVerifier{parts[0], key[1:]}
	if parts[1] != fmt.Sprintf("%08x", verifier.KeyHash()) {
		return nil, errors.New("the key id is another")
	}
	return verifier, nil
}

// cosignatureSigner signs as type 0x04 at one time.
type cosignatureSigner struct {
	cosignatureVerifier
	secret ed25519.PrivateKey
	time   uint64
}

func (s cosignatureSigner) Sign(checkpoint []byte) ([]byte, error) {
	stamp := binary.BigEndian.AppendUint64(nil, s.time)
	return append(stamp, ed25519.Sign(s.secret, cosignatureMessage(s.time, checkpoint))...), nil
}

type cosignQuestion struct {
	Name string
	Text string
	Time uint64
}

// cosign makes a witness key and a note that only this witness has signed.
func cosign(question cosignQuestion) (signedNote, error) {
	public, secret, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return signedNote{}, err
	}
	verifier := cosignatureVerifier{question.Name, public}
	key := append([]byte{cosignatureType}, public...)
	signed, err := note.Sign(&note.Note{Text: question.Text}, cosignatureSigner{verifier, secret, question.Time})
	written := fmt.Sprintf("%s+%08x+%s", question.Name, verifier.KeyHash(), base64.StdEncoding.EncodeToString(key))
	return signedNote{Key: written, Note: signed}, err
}
