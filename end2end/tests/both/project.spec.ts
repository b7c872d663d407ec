// One project: the facts of the answer, the strip, the charts, the timeline.

import { compare, get, type Trends } from '../../fixture/api';
import { cells, dimensions, expectNumber, expectScore, label, states, time, titles } from '../../fixture/read';
import { newest, release, site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('the verdict says what moved, against what, and why that', async ({ open, page, request }) => {
  await open('/projects/demo');
  const { dimensions: deltas } = await compare(request, release('v1.3.0').id, newest().id);
  const moved = deltas.filter((delta) => delta.state === 'regressed' || delta.state === 'improved');
  expect(moved.map((delta) => delta.dimension)).toEqual(expect.arrayContaining(['health', 'release']));

  const verdict = page.locator('section.verdict p').first();
  for (const delta of moved) {
    const said = new RegExp(`${titles[delta.dimension]} (fell|rose) from ([\\d.]+) to ([\\d.]+)`);
    await expect(verdict).toContainText(said);
    const [, verb, from = '', to = ''] = said.exec(await verdict.innerText()) ?? [];
    expect(verb).toBe(delta.state === 'regressed' ? 'fell' : 'rose');
    expectNumber(from, delta.score_from ?? NaN, 1, `${delta.dimension} from`);
    expectNumber(to, delta.score_to ?? NaN, 1, `${delta.dimension} to`);
  }
  const when = time(release('v1.3.0').timestamp);
  await expect(verdict).toContainText(`since v1.3.0 (the last release, ${when})`);
  await expect(verdict.getByRole('link', { name: 'v1.3.0' })).toHaveAttribute('href', `/snapshots/${release('v1.3.0').id}`);
});

test('the strip has the six dimensions, each with its score and state', async ({ open, page, request }) => {
  await open('/projects/demo');
  const { dimensions: deltas } = await compare(request, release('v1.3.0').id, newest().id);
  const strip = page.getByRole('navigation', { name: 'Dimensions' }).getByRole('link');
  await expect(strip.locator('.name')).toHaveText(dimensions.map((dimension) => titles[dimension] ?? ''));
  for (const [place, delta] of deltas.entries()) {
    const cell = strip.nth(place);
    expectScore(await cell.locator('.score').innerText(), delta.score_to, delta.dimension);
    const { sign, word } = states[delta.state];
    await expect(cell.locator('.state')).toHaveText(new RegExp(`^${sign}[ \\d.]*${word}$`));
    await expect(cell).toHaveAttribute('href', `#${delta.dimension}`);
  }
});

test('each dimension has a chart or the reason why not', async ({ open, page, request }) => {
  await open('/projects/demo');
  const cards = page.locator('.chart-card');
  await expect(cards.getByRole('heading', { level: 3 })).toHaveText(dimensions.map((dimension) => titles[dimension] ?? ''));
  await expect(page.locator('#audit')).toContainText('Not measured: no report of a security scanner was imported.');
  await expect(page.locator('#audit svg')).toHaveCount(0);

  const { series } = await get<Trends>(request, '/snapshots/demo/trends');
  for (const { metric, points } of series) {
    const dimension = metric.split('.')[0] ?? '';
    if (points.every((point) => point.value === null)) {
      continue;
    }
    const drawn = await page.locator(`#${dimension} .wide polyline.series`).evaluateAll((lines) =>
      lines.flatMap((line) => (line.getAttribute('points') ?? '').trim().split(/\s+/)),
    );
    expect(drawn, `points of ${metric}`).toHaveLength(points.filter((point) => point.value !== null).length);
  }
});

test('every chart marks every release', async ({ open, page, request }) => {
  await open('/projects/demo');
  const { events } = await get<Trends>(request, '/snapshots/demo/trends');
  const releases = events.filter((event) => event.kind === 'release').map((event) => event.label);
  expect(releases).toEqual(['v1.0.0', 'v1.1.0', 'v1.2.0', 'v1.3.0']);
  const charts = page.locator('svg.chart:visible');
  await expect(charts).toHaveCount(5);
  for (const chart of await charts.all()) {
    await expect(chart.locator('.release')).toHaveCount(releases.length);
    const texts = await chart.locator('text').allTextContents();
    expect(texts.filter((text) => text.startsWith('v'))).toEqual(releases);
  }
});

test('the timeline has every snapshot with its source and why it was made', async ({ open, page }) => {
  await open('/projects/demo');
  const rows = page.locator('#snapshots tbody tr');
  const heads = await page.locator('#snapshots thead th').allTextContents();
  const read = await cells(rows);
  expect(read).toHaveLength(site().demo.length);
  for (const [place, header] of site().demo.entries()) {
    const cell = (head: string) => read[place]?.[heads.indexOf(head)] ?? '';
    expect(cell('Time')).toBe(time(header.timestamp));
    expect(cell('Source')).toBe(label(header));
    expect(cell('Trigger')).toBe(header.trigger_source);
    expectScore(cell('Health'), header.scores.health ?? null, `health of ${label(header)}`);
    await expect(rows.nth(place).getByRole('link')).toHaveAttribute('href', `/snapshots/${header.id}`);
  }
  await expect(page.locator('#snapshots .foot')).toContainText('5 of 5 snapshots, newest first.');
});
