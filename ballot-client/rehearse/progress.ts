/** Progress on standard error: bars on a terminal, a line per phase elsewhere, nothing under `--json` without one. */
import { SingleBar } from 'cli-progress';

export interface PhaseTime {
  readonly phase: string;
  readonly seconds: number;
}

export class Progress {
  readonly times: PhaseTime[] = [];
  readonly #isTerminal = process.stderr.isTTY === true;
  #bar: SingleBar | undefined;
  #phase: { name: string; began: number } | undefined;

  /** Begins a phase; `total` steps where they are known. */
  begin(name: string, total?: number): void {
    this.end();
    this.#phase = { name, began: performance.now() };
    if (!this.#isTerminal) {
      process.stderr.write(`${name} …\n`);
      return;
    }
    const format = total === undefined ? '{name}' : '{name}  {bar} {value}/{total}';
    this.#bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, barsize: 30 });
    this.#bar.start(total ?? 1, 0, { name });
  }

  /** The number of steps of this phase, where it is known only now. */
  total(steps: number): void {
    this.#bar?.setTotal(steps);
  }

  /** A line about what has just happened. */
  say(line: string): void {
    if (this.#isTerminal) process.stderr.write('\n');
    process.stderr.write(`  ${line}\n`);
  }

  step(by = 1): void {
    this.#bar?.increment(by);
  }

  end(): void {
    if (this.#phase === undefined) return;
    const seconds = (performance.now() - this.#phase.began) / 1000;
    this.times.push({ phase: this.#phase.name, seconds });
    this.#bar?.stop();
    this.#bar = undefined;
    this.#phase = undefined;
  }
}
