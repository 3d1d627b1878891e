package main

import (
	"crypto/rand"

	"golang.org/x/mod/sumdb/note"
)

type notesQuestion struct {
	// Keys are verifier keys: type 0x01 is read by note.NewVerifier, 0x04 by newCosignatureVerifier.
	Keys  []string
	Notes [][]byte
}

type openedNote struct {
	// Error is empty where note.Open accepted the note.
	Error   string   `json:"error"`
	Text    string   `json:"text"`
	Names   []string `json:"names"`
	Unknown []string `json:"unknown"`
}

// newVerifier reads a verifier key of either type.
func newVerifier(key string) (note.Verifier, error) {
	if verifier, err := newCosignatureVerifier(key); err == nil {
		return verifier, nil
	}
	return note.NewVerifier(key)
}

func verifierList(keys []string) (note.Verifiers, error) {
	var list []note.Verifier
	for _, key := range keys {
		verifier, err := newVerifier(key)
		if err != nil {
			return nil, err
		}
		list = append(list, verifier)
	}
	return note.VerifierList(list...), nil
}

// openNotes opens every note with the same keys.
func openNotes(question notesQuestion) ([]openedNote, error) {
	known, err := verifierList(question.Keys)
	if err != nil {
		return nil, err
	}
	var answers []openedNote
	for _, bytes := range question.Notes {
		opened, err := note.Open(bytes, known)
		if err != nil {
			answers = append(answers, openedNote{Error: text(err)})
			continue
		}
		answer := openedNote{Text: opened.Text, Names: []string{}, Unknown: []string{}}
		for _, signature := range opened.Sigs {
			answer.Names = append(answer.Names, signature.Name)
		}
		for _, signature := range opened.UnverifiedSigs {
			answer.Unknown = append(answer.Unknown, signature.Name)
		}
		answers = append(answers, answer)
	}
	return answers, nil
}

type signQuestion struct {
	Name string
	Text string
}

type signedNote struct {
	Key  string `json:"key"`
	Note []byte `json:"note"`
}

// sign makes a key and signs a note with it.
func sign(question signQuestion) (signedNote, error) {
	secret, key, err := note.GenerateKey(rand.Reader, question.Name)
	if err != nil {
		return signedNote{}, err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return signedNote{}, err
	}
	signed, err := note.Sign(&note.Note{Text: question.Text}, signer)
	return signedNote{Key: key, Note: signed}, err
}
