/** What the page says of a record: each check, the verdict, the origin; and a server that is followed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ServerFollower } from '../../../../ballot-client/src/auditor/server-follower.ts';
import type { Snapshot } from '../../../../ballot-client/src/auditor/snapshot.ts';
import { fingerprintGroups } from '../../../../ballot-client/src/lib/fingerprint.ts';
import type { Bytes } from '../../../../crypto/bytes.ts';
import { fromUtf8 } from '../../../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../../../crypto/rejection.ts';
import { checkpointOver, rebuilt } from '../../../tally/forge.ts';
import { audited, folderOf, NOTHING, newAudit, type Played, playSession } from './support.ts';

let played: Played;
beforeAll(async () => {
  played = await playSession();
});

const last = (snapshots: readonly Snapshot[]): Snapshot => snapshots.at(-1) as Snapshot;
const states = ({ checks }: Snapshot): string[] => checks.map(({ state }) => state);

describe('a whole record', () => {
  it('passes all eight checks, and nothing is passed before the end', async () => {
    const { snapshots } = await audited(folderOf(played.record));
    const end = last(snapshots);
    expect(states(end)).toEqual(Array(8).fill('passed'));
    expect(end).toMatchObject({ isOk: true, isRunning: false, origin: 'not-established', halt: null });
    expect(end.cosigners.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(end.tables).toHaveLength(1);
    expect(end.chosen).toHaveLength(2);
    const running = snapshots.filter(({ isRunning }) => isRunning);
    expect(running.length).toBeGreaterThan(2);
    expect(new Set(running.flatMap(states))).toEqual(new Set(['running']));
    expect(last(running).progress).toMatchObject({ proofs: 5, ofProofs: 5 });
  });

  it.each([
    ['in groups', (hex: string) => fingerprintGroups(hex).join('-')],
    ['in full', (hex: string) => hex],
  ])('is of the expected origin by a fingerprint %s', async (_, form) => {
    const fingerprint = form(played.session.state.session as string);
    const right = last((await audited(folderOf(played.record), { ...NOTHING, fingerprint })).snapshots);
    expect(right).toMatchObject({ isOk: true, origin: 'matches' });
    const other = form('ab'.repeat(32));
    const wrong = last(
      (await audited(folderOf(played.record), { ...NOTHING, fingerprint: other })).snapshots,
    );
    expect(wrong).toMatchObject({ isOk: false, origin: 'differs' });
    expect(wrong.checks[0]).toMatchObject({ state: 'failed', findings: [{ code: 'log.manifest_hash' }] });
  });

  it('extends a checkpoint that was kept, or says that it does not', async () => {
    const kept = { ...NOTHING, knownCheckpoint: played.openCheckpoint };
    expect(last((await audited(folderOf(played.record), kept)).snapshots)).toMatchObject({
      isOk: true,
      extendsKnown: true,
    });
    const forked = checkpointOver(played.session, played.session.entries.slice(1, 9));
    const broken = { ...NOTHING, knownCheckpoint: forked };
    expect(last((await audited(folderOf(played.record), broken)).snapshots)).toMatchObject({
      isOk: false,
      extendsKnown: false,
      checks: [{ findings: [{ code: 'log.inconsistent' }] }, {}, {}, {}, {}, {}, {}, {}],
    });
  });

  it('is given back as the two files that make it', async () => {
    const { audit } = await audited(folderOf(played.record));
    const exported = audit.exportRecord();
    expect(exported?.checkpoint).toBe(played.record.checkpoint);
    expect(fromUtf8(exported?.entries ?? new Uint8Array())?.split('\n')).toHaveLength(
      played.session.entries.length + 1,
    );
  });
});

describe('the files that are published', () => {
  it('are those of a record that was verified, and verify beside it', async () => {
    const { audit } = await audited(folderOf(played.record));
    const published = audit.publish();
    expect(published.map(({ path }) => path)).toEqual([
      'published/announcement.txt',
      'published/minutes.html',
      'published/result-form.html',
      'published/result.csv',
      'published/result.json',
    ]);
    const { snapshots } = await audited({ ...folderOf(played.record), published });
    expect(last(snapshots).isOk).toBe(true);
  });

  it('are none where a check failed, and none before the proclamation', async () => {
    const { audit } = await audited({ ...folderOf(played.record), published: [] });
    expect(audit.snapshot().isOk).toBe(false);
    expect(audit.publish()).toEqual([]);
    const early = await audited(folderOf(rebuilt(played.session, played.session.entries.slice(0, -2))));
    expect(early.audit.snapshot().isOk).toBe(true);
    expect(early.audit.publish()).toEqual([]);
  });
});

describe('what is wrong', () => {
  it('stops at a refused entry, names it, and passes nothing of the rest', async () => {
    const entries = [...played.record.entries];
    const at = entries.length - 4;
    entries.splice(at, 1);
    const { snapshots } = await audited(folderOf(rebuilt(played.session, entries)));
    const end = last(snapshots);
    expect(end.isOk).toBe(false);
    expect(end.halt).toEqual({ entry: at, unseen: entries.length - at - 1 });
    expect(
      states(end)
        .slice(1)
        .filter((state) => state === 'passed'),
    ).toEqual([]);
    expect(end.tables).toEqual([]);
  });

  it('a folder with an extra file fails and shows no result', async () => {
    const faults = [reject('record.extra_file', 'notes.txt')];
    const { snapshots } = await audited({ ...folderOf(played.record), faults });
    expect(last(snapshots)).toMatchObject({ isOk: false, tables: [], chosen: [] });
    expect(last(snapshots).checks[0]?.findings).toMatchObject([{ code: 'record.extra_file' }]);
    expect(states(last(snapshots)).slice(1)).toEqual(Array(7).fill('passed'));
  });

  it('an empty record passes nothing', async () => {
    const { snapshots } = await audited(folderOf({ entries: [], checkpoint: '' }));
    expect(last(snapshots).isOk).toBe(false);
    expect(states(last(snapshots))).not.toContain('passed');
  });
});

/** A server that shows a prefix of the log. */
class Shown {
  size: number;
  note: string | undefined;
  entries: readonly Bytes[];
  asked: [number, number][] = [];

  constructor(size: number) {
    this.size = size;
    this.entries = played.session.entries;
  }

  async checkpointOf(): Promise<Result<string>> {
    if (this.note !== undefined) return accept(this.note);
    const isHonest = this.entries === played.session.entries;
    return accept(
      isHonest
        ? played.session.checkpoint(this.size)
        : checkpointOver(played.session, this.entries.slice(0, this.size)),
    );
  }
  readonly api = {
    checkpoint: () => this.checkpointOf(),
    publicEntries: async (from: number, to: number): Promise<Result<Bytes[]>> => {
      this.asked.push([from, to]);
      return accept(this.entries.slice(from, to));
    },
  };
}

describe('a server that is followed', () => {
  const follow = (shown: Shown) => {
    const { audit, snapshots } = newAudit(NOTHING, { kind: 'server', base: 'http://hall', fault: null });
    return { follower: new ServerFollower(shown.api, audit), audit, snapshots };
  };

  it('is verified again only from where it had come to', async () => {
    const shown = new Shown(played.openSize);
    const { follower, snapshots } = follow(shown);
    await follower.look();
    expect(last(snapshots)).toMatchObject({ isOk: true, size: played.openSize });
    expect(states(last(snapshots))).toEqual([...Array(6).fill('passed'), 'not applicable', 'not applicable']);
    shown.size = played.session.entries.length;
    await follower.look();
    expect(shown.asked).toEqual([
      [0, played.openSize],
      [played.openSize, played.session.entries.length],
    ]);
    // Cosignatures of the end are still on their way: that is no failure of a log that is followed.
    expect(last(snapshots)).toMatchObject({ isOk: true, cosigners: [] });
    shown.note = played.record.checkpoint;
    await follower.look();
    expect(last(snapshots).cosigners).toHaveLength(3);
    expect(last(snapshots).session?.phase).toBe('archived');
  });

  it('is caught when it takes back what it has shown', async () => {
    const shown = new Shown(played.openSize);
    const { follower, snapshots } = follow(shown);
    await follower.look();
    shown.size = played.openSize - 1;
    await follower.look();
    // An earlier checkpoint of the same log may come late.
    expect(last(snapshots).isOk).toBe(true);
    shown.entries = [...played.session.entries.slice(1)];
    await follower.look();
    expect(last(snapshots)).toMatchObject({ isOk: false });
    expect(last(snapshots).checks[0]?.findings).toMatchObject([{ code: 'log.inconsistent' }]);
  });

  it('is caught when it goes on from another log', async () => {
    const shown = new Shown(played.openSize - 2);
    const { follower, snapshots } = follow(shown);
    await follower.look();
    shown.entries = [...played.session.entries.slice(0, 5), ...played.session.entries.slice(6)];
    shown.size = played.openSize - 1;
    await follower.look();
    expect(last(snapshots)).toMatchObject({ isOk: false });
    expect(last(snapshots).checks[0]?.findings.map(({ code }) => code)).toContain('log.root');
  });

  it('that cannot be read leaves what was read as it stands', async () => {
    const shown = new Shown(played.openSize);
    const { follower, snapshots } = follow(shown);
    await follower.look();
    shown.checkpointOf = async () => reject('request.unavailable', 'no connection');
    await follower.look();
    expect(last(snapshots)).toMatchObject({
      isOk: true,
      source: { fault: { code: 'request.unavailable' } },
    });
  });
});
