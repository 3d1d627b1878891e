/** How long the fuzzing takes: `FUZZ_FACTOR=100 npx vitest run test/fuzz` tries a hundred times as much. */
export const runs = (usual: number): number => usual * Number(process.env.FUZZ_FACTOR ?? 1);
