// Two snapshots against each other: what the page says is what the API says, with and without JavaScript.

import { compare, type Comparison, type State } from '../../fixture/api';
import { compareAddress, pairs } from '../../fixture/pages';
import { cells, expectChange, expectScore, expectValue, states, titles } from '../../fixture/read';
import { newest, release } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

for (const [name, sides] of Object.entries(pairs)) {
  test(`${name}: dimensions and metrics are those of the API`, async ({ open, page, request }) => {
    const [from, to] = sides();
    await open(compareAddress(from, to));
    const comparison = await compare(request, from, to);
    expectDimensions(comparison, await cells(page.locator('table.dimensions tbody tr')));
    const metrics = page.locator('section.card', { hasText: 'beyond tolerance first' });
    expectMetrics(comparison, await cells(metrics.locator('tbody tr')));
  });
}

function expectDimensions({ dimensions }: Comparison, rows: string[][]): void {
  expect(rows.map(([title]) => title)).toEqual(dimensions.map((delta) => titles[delta.dimension]));
  for (const [place, delta] of dimensions.entries()) {
    const [, state, before = '', after = '', change = '', why = ''] = rows[place] ?? [];
    const { sign, word } = states[delta.state];
    expect(state).toBe(`${sign} ${word}`);
    expectScore(before, delta.score_from, `${delta.dimension} from`);
    expectScore(after, delta.score_to, `${delta.dimension} to`);
    if (delta.score_delta === null) {
      expect(change, `${delta.dimension} has no change`).toBe('');
    } else {
      expectChange(change, delta.score_delta, 'points', `${delta.dimension} change`);
    }
    expect(why).toBe(delta.reasons.map((reason) => reason.message).join('; '));
  }
}

function expectMetrics(comparison: Comparison, rows: string[][]): void {
  const deltas = inOrder(comparison);
  expect(rows).toHaveLength(deltas.length);
  for (const [place, delta] of deltas.entries()) {
    const [title = '', before = '', after = '', change = ''] = rows[place] ?? [];
    expect(title.startsWith(`${titles[delta.dimension]} `), `${title} is of ${delta.dimension}`).toBe(true);
    expectValue(before, delta.from, delta.unit, `${delta.metric} from`);
    expectValue(after, delta.to, delta.unit, `${delta.metric} to`);
    const { sign, word } = states[delta.state];
    const [, amount] = new RegExp(`^${sign} (?:(\\S+) )?${word}$`).exec(change) ?? [change, 'not said'];
    if (delta.delta === null) {
      expect(amount, delta.metric).toBeUndefined();
    } else {
      expectChange(amount ?? '', delta.delta, delta.unit, delta.metric);
    }
  }
}

/** Metrics as the page orders them: what got worse first, what stayed last, the catalog's order within. */
function inOrder(comparison: Comparison): Comparison['metric_deltas'] {
  const order: State[] = ['regressed', 'improved', 'changed', 'not_comparable', 'unchanged'];
  return comparison.metric_deltas.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

test('the drilldown shows the first items of each category that differs', async ({ open, page, request }) => {
  for (const [from, to] of [
    [release('v1.1.0').id, release('v1.2.0').id],
    [release('v1.2.0').id, release('v1.3.0').id],
    [release('v1.3.0').id, newest().id],
  ] as const) {
    await open(compareAddress(from, to));
    const { drilldown_previews: previews, drilldown_categories: categories } = await compare(request, from, to);
    await expect(page.locator('.category')).toHaveCount(previews.length);
    for (const preview of previews) {
      const block = page.locator(`[id="${preview.dimension}.${preview.category}"]`);
      await expect(block.locator('.item-title')).toHaveText(preview.items.map(({ item }) => item.title));
      await expect(block.locator('.item > .state')).toHaveText(preview.items.map(({ state }) => new RegExp(`^[▲▼◆] ${state}$`)));
      await expect(block.locator('.foot')).toContainText(new RegExp(`${preview.shown} of ${preview.total} items? shown\\.`));
      const counted = categories.find((c) => c.dimension === preview.dimension && c.category === preview.category);
      await expect(block.locator('.category-head .state')).toHaveText([
        `${counted?.new} new`,
        `${counted?.resolved} resolved`,
        `${counted?.changed} changed`,
      ]);
      expect((counted?.new ?? 0) + (counted?.resolved ?? 0) + (counted?.changed ?? 0)).toBe(preview.total);
    }
  }
});
