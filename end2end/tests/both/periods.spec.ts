// Two periods: the table is the API's, and the form keeps what was typed.

import { get, type Periods, type Stats, type Unit } from '../../fixture/api';
import { goodPeriods, periodsAddress } from '../../fixture/pages';
import { cells, expectNumber, states, titles } from '../../fixture/read';
import { expect, test } from '../../fixture/test';

const query = 'a_from=2024-10-01T00:00:00Z&a_to=2025-06-01T00:00:00Z&b_from=2025-06-01T00:00:00Z&b_to=2026-06-01T00:00:00Z';

test('means, changes and states are those of the API, with what lies behind them', async ({ open, page, request }) => {
  await open(goodPeriods());
  const { a, b, metrics } = await get<Periods>(request, `/snapshots/demo/compare-periods?${query}`);
  expect([a.snapshots, b.snapshots]).toEqual([2, 2]);
  await expect(page.locator('section.verdict')).toContainText('A: 2 snapshots, 1 Oct 2024 to 31 May 2025; B: 2 snapshots, 1 Jun 2025 to 31 May 2026.');
  const rows = await cells(page.locator('table.periods tbody tr'));
  expect(rows).toHaveLength(metrics.length);
  const order = ['regressed', 'improved', 'changed', 'not_comparable', 'unchanged'];
  const sorted = metrics.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
  for (const [place, delta] of sorted.entries()) {
    const [title = '', meanA = '', meanB = '', change = '', state = '', ...spread] = rows[place] ?? [];
    expect(title.startsWith(`${titles[delta.dimension]} `), title).toBe(true);
    expectMean(meanA, delta.a, delta.unit, `${delta.metric} in a`);
    expectMean(meanB, delta.b, delta.unit, `${delta.metric} in b`);
    const { sign, word } = states[delta.state];
    expect(state, delta.metric).toBe(`${sign} ${word}`);
    expect(change.startsWith(sign), `${delta.metric}: ${change}`).toBe(true);
    if (delta.delta !== null) {
      expectNumber(change.split(' ')[2] ?? '', delta.delta, delta.unit === 'per_kloc' ? 2 : 1, delta.metric);
    }
    expect(spread).toHaveLength(8);
    expect(spread[0]).toBe(delta.a ? String(delta.a.n) : '–');
    expect(spread[4]).toBe(delta.b ? String(delta.b.n) : '–');
    if (delta.a) {
      expectNumber(spread[1] ?? '', delta.a.median, delta.unit === 'per_kloc' ? 2 : 1, `median of ${delta.metric}`);
    }
  }
  expect(new Set(metrics.map((delta) => delta.state)).size).toBeGreaterThan(2);
});

/** A mean of counts has a decimal, and the unit behind it. */
function expectMean(text: string, stats: Stats | null, unit: Unit, what: string): void {
  if (stats === null) {
    expect(text, what).toBe('not measured');
  } else {
    expectNumber(/^[^ ]+/.exec(text)?.[0] ?? '', stats.mean, unit === 'per_kloc' ? 2 : 1, what);
    expect(text, what).toMatch(unit === 'lines' ? / lines?$/ : unit === 'days' ? / days?$/ : /$/);
  }
}

test('by default it is the last 30 days and the 30 before', async ({ open, page }) => {
  await open('/projects/demo');
  await page.getByRole('link', { name: 'Compare periods' }).click();
  await expect(page).toHaveURL('/projects/demo/periods');
  const value = async (name: string) => new Date(await page.locator(`input[name=${name}]`).inputValue()).getTime();
  const day = 86_400_000;
  const [aFrom, aTo, bFrom, bTo] = [await value('a_from'), await value('a_to'), await value('b_from'), await value('b_to')];
  expect([aTo - aFrom, bTo - bFrom, bFrom - aTo]).toEqual([30 * day, 30 * day, 0]);
  expect(Math.abs(bTo - Date.now())).toBeLessThanOrEqual(2 * day);
});

test('a period without snapshots is explained, and one that has some is a click away', async ({ open, page }) => {
  await open(periodsAddress('/projects/steady', ['2010-01-01', '2010-02-01'], ['2011-01-01', '2011-02-01']));
  const verdict = page.locator('section.verdict');
  await expect(verdict).toContainText('Nothing to compare: steady has no snapshot in period a, 2010-01-01T00:00:00Z to 2010-02-01T00:00:00Z; the nearest after it');
  await expect(page.locator('table')).toHaveCount(0);
  await expect(page.locator('input[name=a_from]')).toHaveValue('2010-01-01');
  await page.getByRole('link', { name: '30 days up to the newest snapshot' }).click();
  await expect(page.locator('table.periods')).toBeVisible();
  await expect(page.locator('input[name=b_to]')).toHaveValue('2026-07-21');
});

test.describe('what cannot be read', () => {
  test.use({ wrongAddresses: true });

  test('is said beside its field, and stays there', async ({ open, page }) => {
    const response = await open('/projects/demo/periods?a_from=soon&a_to=2025-01-01&b_from=&b_to=2026-01-01');
    expect(response.status()).toBe(422);
    await expect(page.locator('input[name=a_from]')).toHaveValue('soon');
    await expect(page.locator('input[name=a_to]')).toHaveValue('2025-01-01');
    await expect(page.getByLabel('from').first()).toHaveAccessibleDescription(/Invalid time "soon"; expected 2026-10-01/);
    await expect(page.locator('.field-error')).toHaveCount(2);
    await expect(page.locator('table')).toHaveCount(0);

    await page.locator('input[name=a_from]').fill('2024-10-01');
    await page.locator('input[name=a_to]').fill('2024-10-01');
    await page.locator('input[name=b_from]').fill('2025-06-01');
    await page.getByRole('button', { name: 'Compare' }).click();
    await expect(page.locator('.field-error')).toHaveText(['✕ The period is empty: its beginning is not before its end.']);
    await page.locator('input[name=a_to]').fill('2025-06-01');
    await page.getByRole('button', { name: 'Compare' }).click();
    await expect(page.locator('table.periods')).toBeVisible();
  });
});
