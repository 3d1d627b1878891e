/** Limits on how often somebody may ask. Kept per connection and per credential, never per address: a hall is one. */

export interface BucketSize {
  /** How many at once. */
  readonly capacity: number;
  /** How many come back each second. */
  readonly perSecond: number;
}

/** A bucket of tokens that refills with time; `now` in milliseconds from any origin. */
export class TokenBucket {
  readonly #size: BucketSize;
  #tokens: number;
  #at: number;

  constructor(size: BucketSize, now: number) {
    this.#size = size;
    this.#tokens = size.capacity;
    this.#at = now;
  }

  #refill(now: number): void {
    const { capacity, perSecond } = this.#size;
    this.#tokens = Math.min(capacity, this.#tokens + (Math.max(0, now - this.#at) * perSecond) / 1000);
    this.#at = now;
  }

  /** Takes tokens if there are enough. */
  take(now: number, tokens = 1): boolean {
    this.#refill(now);
    if (this.#tokens < tokens) return false;
    this.#tokens -= tokens;
    return true;
  }

  /** Takes tokens in any case, so that a costly offence is paid for afterwards. */
  charge(now: number, tokens: number): void {
    this.#refill(now);
    this.#tokens = Math.max(-this.#size.capacity, this.#tokens - tokens);
  }

  /** Whether nothing is missing, so that the bucket may be forgotten. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#size.capacity;
  }
}

/** One bucket for each key; full ones are forgotten when the map grows. */
export class TokenBuckets<K> {
  readonly #size: BucketSize;
  readonly #clock: () => number;
  readonly #buckets = new Map<K, TokenBucket>();
  #sweepAt = 1024;

  constructor(size: BucketSize, clock: () => number) {
    this.#size = size;
    this.#clock = clock;
  }

  take(key: K, tokens = 1): boolean {
    return this.#of(key).take(this.#clock(), tokens);
  }

  charge(key: K, tokens: number): void {
    this.#of(key).charge(this.#clock(), tokens);
  }

  #of(key: K): TokenBucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    if (this.#buckets.size >= this.#sweepAt) this.#sweep();
    const bucket = new TokenBucket(this.#size, this.#clock());
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #sweep(): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(this.#clock())) this.#buckets.delete(key);
    this.#sweepAt = Math.max(1024, 2 * this.#buckets.size);
  }
}
