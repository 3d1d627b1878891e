/** The list of candidate projects as it is typed. */
import { type CandidateList, candidateList } from '../lib/import/candidate-list.ts';
import { outlineOf } from '../lib/import/outline-text.ts';

/**
 * Reads the list; numbers count from 1. Empty lines separate and mean nothing; outer white space is dropped and the
 * text is brought into NFC, which looks the same. A list with faults must not be frozen.
 */
export const parseCandidates = (text: string): CandidateList => candidateList(outlineOf(text));
