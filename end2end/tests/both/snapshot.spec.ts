// One snapshot: its identity, and what its scores are made of.

import { createHash } from 'node:crypto';

import { sealed, type Snapshot } from '../../fixture/api';
import { cells, dimensions, expectNumber, expectScore, titles } from '../../fixture/read';
import { newest, release } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('the digest is that of the bytes which the API serves', async ({ open, page, request }) => {
  for (const { id } of [newest(), release('v1.2.0')]) {
    const body = await sealed(request, id);
    const head = /^\{"digest":"(sha256:[0-9a-f]{64})",/.exec(body.subarray(0, 100).toString());
    const rest = Buffer.concat([Buffer.from('{'), body.subarray(head?.[0].length)]);
    expect((JSON.parse(rest.toString()) as Snapshot).id).toBe(id);
    const digest = `sha256:${createHash('sha256').update(rest).digest('hex')}`;
    expect(head?.[1]).toBe(digest);
    await open(`/snapshots/${id}`);
    await expect(page.locator('.facts div', { hasText: 'Digest' }).locator('dd')).toHaveText(digest);
  }
});

test('the terms add up to the score, and the page shows them all', async ({ open, page, request }) => {
  await open(`/snapshots/${newest().id}`);
  const snapshot = JSON.parse((await sealed(request, newest().id)).toString()) as Snapshot;
  for (const dimension of dimensions) {
    const summary = snapshot.summaries[dimension];
    const card = page.locator(`section.summary#${dimension}`);
    await expect(card.getByRole('heading')).toHaveText(titles[dimension] ?? '');
    expectScore(await card.locator('.score').innerText(), summary?.score ?? null, dimension);
    if (summary?.score == null) {
      await expect(card.locator('.terms')).toHaveCount(0);
      await expect(card.locator('.body')).toContainText(summary?.reasons?.[0]?.message ?? 'a reason', { ignoreCase: true });
      continue;
    }
    const effects = summary.terms.map((term) => term.effect);
    expect(effects.reduce((sum, effect) => sum + effect, 0)).toBeCloseTo(summary.score, 3);

    const rows = await cells(card.locator('.terms tbody tr'));
    // Parts of a mean have their share behind their name.
    expect(rows.map(([name]) => name?.replace(/ [\d.]+ %$/, ''))).toEqual(summary.terms.map((term) => term.label));
    for (const [place, term] of summary.terms.entries()) {
      expectNumber(rows[place]?.[1] ?? '', term.value, 1, `value of ${term.label}`);
      expectNumber(rows[place]?.[2] ?? '', term.effect, 1, `effect of ${term.label}`);
    }
    const [, , sum = ''] = (await cells(card.locator('.terms tfoot tr')))[0] ?? [];
    expectNumber(sum, summary.score, 1, `sum of ${dimension}`);
  }
});
