/** A process of a rehearsal's deputies: takes orders from its parent and reports. */
import { Deputies } from './deputies.ts';
import type { FromDeputies, ToDeputies } from './messages.ts';

const tell = (message: FromDeputies): void => {
  process.send?.(message);
};

let deputies: Deputies | undefined;

async function obey(message: ToDeputies): Promise<void> {
  if (message.type === 'start') {
    deputies = new Deputies(message, {
      onSignedIn: () => tell({ type: 'signed-in', count: 1 }),
      onCast: () => tell({ type: 'cast', count: 1 }),
      onChecked: () => tell({ type: 'checked', count: 1 }),
      ...(message.keepKeys && { onVotingKey: (key) => tell({ type: 'voting-key', key }) }),
    });
  } else if (message.type === 'new-badge') deputies?.replace(message.deputy, message.badge);
  else if (message.type === 'sign-in') await deputies?.signIn(message.deputies, message.refused);
  else if (deputies !== undefined && message.order.length > 0) {
    await deputies.vote(await deputies.opened(message.round), message);
  }
  tell({ type: 'done' });
}

process.on('message', (message: ToDeputies) => {
  obey(message).catch((error: unknown) =>
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
