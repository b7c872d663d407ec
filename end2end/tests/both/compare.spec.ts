// Two snapshots against each other: what the page says is what the API says, with and without JavaScript.

import { compare, type Comparison, type State } from '../../fixture/api';
import { bigComparison, compareAddress } from '../../fixture/pages';
import { cells, expectChange, expectNumber, expectScore, expectValue, label, states, time, titles } from '../../fixture/read';
import { newest, release } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

/** Comparisons that between them have every state. */
const pairs: Record<string, () => [string, string]> = {
  'v1.1.0 with v1.2.0': () => [release('v1.1.0').id, release('v1.2.0').id],
  'v1.2.0 with v1.3.0': () => [release('v1.2.0').id, release('v1.3.0').id],
  'v1.3.0 with the newest': () => [release('v1.3.0').id, newest().id],
  'the newest with v1.0.0': () => [newest().id, release('v1.0.0').id],
};

for (const [name, sides] of Object.entries(pairs)) {
  test(`${name}: every dimension has its state, scores and change`, async ({ open, page, request }) => {
    const [from, to] = sides();
    await open(compareAddress(from, to));
    const { dimensions } = await compare(request, from, to);
    const rows = await cells(page.locator('table.dimensions tbody tr'));
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
      expect(why).toBe(delta.reasons.join('; '));
    }
  });

  test(`${name}: every metric is there, with what the API says`, async ({ open, page, request }) => {
    const [from, to] = sides();
    await open(compareAddress(from, to));
    const comparison = await compare(request, from, to);
    const deltas = inOrder(comparison);
    const rows = await cells(page.locator('section.card', { hasText: 'beyond tolerance first' }).locator('tbody tr'));
    expect(rows).toHaveLength(deltas.length);
    for (const [place, delta] of deltas.entries()) {
      const [title = '', before = '', after = '', change = ''] = rows[place] ?? [];
      expect(title.startsWith(`${titles[delta.dimension]} `), `${title} is of ${delta.dimension}`).toBe(true);
      expectValue(before, delta.from, delta.unit, `${delta.metric} from`);
      expectValue(after, delta.to, delta.unit, `${delta.metric} to`);
      const [sign, amount] = change.split(' ');
      expect(sign, delta.metric).toBe(states[delta.state].sign);
      if (delta.delta === null) {
        expect(amount, delta.metric).toBeUndefined();
      } else {
        expectChange(amount ?? '', delta.delta, delta.unit, delta.metric);
      }
    }
  });
}

/** Metrics as the page orders them: what got worse first, what stayed last, the catalog's order within. */
function inOrder(comparison: Comparison): Comparison['metric_deltas'] {
  const order: State[] = ['regressed', 'improved', 'changed', 'not_comparable', 'unchanged'];
  return comparison.metric_deltas.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

test('the pairs above have every state', async ({ request }) => {
  const seen = new Set<State>();
  for (const sides of Object.values(pairs)) {
    const { dimensions, metric_deltas: metrics } = await compare(request, ...sides());
    [...dimensions, ...metrics].forEach((delta) => seen.add(delta.state));
  }
  expect([...seen].sort()).toEqual(Object.keys(states).sort());
});

test('the headline is the state of health, and a new high finding is named', async ({ open, page }) => {
  await open(bigComparison());
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Regressed');
  await expect(page.locator('section.verdict')).toContainText('1 new of high severity: complex function');
  await page.getByRole('link', { name: 'Turn around' }).click();
  await expect(page).toHaveURL(compareAddress(release('v1.2.0').id, release('v1.1.0').id));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Improved');
});

test('both sides say what they are and lead to their proof', async ({ open, page }) => {
  const sides = [release('v1.3.0'), newest()];
  await open(compareAddress(release('v1.3.0').id, newest().id));
  for (const [place, header] of sides.entries()) {
    const side = page.locator('.side').nth(place);
    await expect(side).toContainText(place === 0 ? 'from' : 'to');
    await expect(side).toContainText(header.commit.slice(0, 9));
    await expect(side).toContainText(time(header.timestamp));
    await expect(side).toContainText(header.trigger_source);
    await expect(side.getByRole('link', { name: label(header) })).toHaveAttribute('href', `/snapshots/${header.id}`);
  }
});

test('what differs besides the findings is said', async ({ open, page }) => {
  await open(bigComparison());
  const causes = page.getByRole('list', { name: 'What differs besides the findings' }).getByRole('listitem');
  const [before, after] = [release('v1.1.0').commit.slice(0, 9), release('v1.2.0').commit.slice(0, 9)];
  await expect(causes).toContainText([`code: ${before} → ${after}`, 'inputs: same', /rules: same/, /analyzer: same/]);
});

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
      await expect(block.locator('.foot')).toContainText(`${preview.shown} of ${preview.total} shown.`);
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

test('new findings are worse, resolved ones better, and a changed one says what it was', async ({ open, page }) => {
  await open(compareAddress(release('v1.2.0').id, release('v1.3.0').id));
  await expect(page.locator('[id="quality.complex_function"] .item > .state')).toHaveText(Array(4).fill('▲ resolved'));
  await open(compareAddress(release('v1.3.0').id, newest().id));
  const block = page.locator('[id="quality.complex_function"]');
  await expect(block.locator('.item > .state')).toHaveText(['▼ new', '◆ changed']);
  await expect(block.locator('.item').nth(1)).toContainText('import_orders');
  await expect(block.locator('.item').nth(1)).toContainText('cognitive 21 → 28');
});

test('a snapshot against itself has nothing to show', async ({ open, page }) => {
  await open(compareAddress(newest().id, newest().id));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Unchanged');
  await expect(page.locator('section.verdict')).toContainText('Nothing moved beyond its tolerance');
  await expect(page.locator('.category')).toHaveCount(0);
  await expect(page.getByText('No metric moved.')).toBeVisible();
});

test('two projects do not pretend to be comparable', async ({ open, page }) => {
  await open(compareAddress('demo', 'steady'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not comparable');
  await expect(page.locator('table.dimensions .state')).toHaveText(Array(6).fill('≠ not comparable'));
  await expect(page.locator('section.verdict')).toContainText('project:demo and project:steady are not the same code base');
  await expect(page.locator('.category')).toHaveCount(0);
});

test('short references work as addresses', async ({ open, page, request }) => {
  await open(compareAddress('demo~1', 'demo'));
  const { dimensions } = await compare(request, release('v1.3.0').id, newest().id);
  const health = (await cells(page.locator('table.dimensions tbody tr')))[0]?.[4] ?? '';
  expectNumber(health, dimensions[0]?.score_delta ?? NaN, 1, 'change of health');
});
