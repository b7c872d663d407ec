// One project: the answer, the strip, the charts, the timeline.

import { compare, get, type Header, type Trends } from '../../fixture/api';
import { compareAddress } from '../../fixture/pages';
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
  await expect(verdict).toContainText(`since v1.3.0 (the last release before it, ${when})`);
  await expect(verdict.getByRole('link', { name: 'v1.3.0' })).toHaveAttribute('href', `/snapshots/${release('v1.3.0').id}`);
});

test('what could not be compared is named with its reason', async ({ open, page }) => {
  await open('/projects/demo');
  await page.getByText('≠ 1 dimension could not be compared').click();
  await expect(page.locator('details.unlike li')).toHaveText([/^Audit: .*no report of a security scanner was given/]);
});

test('without releases, the snapshot before it is what the verdict is against', async ({ open, page }) => {
  await open('/projects/steady');
  await expect(page.locator('section.verdict')).toContainText('Nothing moved beyond its tolerance');
  await expect(page.locator('section.verdict')).toContainText(/since build-23 \(the snapshot before it, 6 Jul 2026 12:00\)/);
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
  await expect(page.locator('#audit')).toContainText('Not measured: no report of a security scanner was given.');
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

test('what is written under a chart does not run into itself', async ({ open, page }) => {
  for (const range of ['30d', '1y', 'all']) {
    await open(`/projects/demo?range=${range}`);
    const overlaps = await page.locator('svg.chart:visible').evaluateAll((charts) =>
      charts.flatMap((chart) => {
        const boxes = [...chart.querySelectorAll('text')].map((text) => ({ text, box: text.getBoundingClientRect() }));
        const clash = (a: DOMRect, b: DOMRect) =>
          a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        return boxes.flatMap((one, place) =>
          boxes
            .slice(place + 1)
            .filter((other) => clash(one.box, other.box))
            .map((other) => `${one.text.textContent} / ${other.text.textContent}`),
        );
      }),
    );
    expect(overlaps, `labels of ${range} over each other`).toEqual([]);
  }
});

test('ranges are links that change the address and what is drawn', async ({ open, page }) => {
  await open('/projects/demo');
  const ranges = page.getByRole('navigation', { name: 'Range' });
  await expect(ranges.getByRole('link')).toHaveText(['30d', '90d', '1y', 'all']);
  await expect(ranges.locator('[aria-current]')).toHaveText('all');
  await ranges.getByRole('link', { name: '1y' }).click();
  await expect(page).toHaveURL('/projects/demo?range=1y');
  await expect(ranges.locator('[aria-current]')).toHaveText('1y');
  // A year before the newest snapshot lies between v1.2.0 and v1.3.0.
  const line = page.locator('#health .wide polyline.series');
  await expect(line).toHaveAttribute('points', /^\S+ \S+\s*$/);
  await expect(page.locator('#health .wide .release')).toHaveCount(1);
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
    expect(cell('Why')).toBe(header.trigger_source);
    expectScore(cell('Health'), header.scores.health ?? null, `health of ${label(header)}`);
    await expect(rows.nth(place).getByRole('link')).toHaveAttribute('href', `/snapshots/${header.id}`);
  }
  await expect(page.locator('#snapshots .foot')).toContainText('5 of 5, newest first.');
});

test('the changes of health in the timeline are those between its rows', async ({ open, page }) => {
  await open('/projects/demo');
  const heads = await page.locator('#snapshots thead th').allTextContents();
  const column = (await cells(page.locator('#snapshots tbody tr'))).map((row) => row[heads.indexOf('Change')] ?? '');
  const healths = site().demo.map((header) => header.scores.health ?? NaN);
  for (const [place, text] of column.slice(0, -1).entries()) {
    const change = (healths[place] ?? NaN) - (healths[place + 1] ?? NaN);
    const [sign, amount = '', word] = text.split(' ');
    expect({ sign, word }).toEqual(change < 0 ? states.regressed : states.improved);
    expectNumber(amount, Math.abs(change), 1, `change in row ${place + 1}`);
  }
  expect(column.at(-1)).toBe('–');
});

test('a long timeline goes on at an address of its own, in the range that was chosen', async ({ open, page, request }) => {
  const { snapshots } = await get<{ snapshots: Header[] }>(request, '/snapshots?project_name=steady');
  await open('/projects/steady?range=1y');
  const sources = page.locator('#snapshots tbody td:nth-child(4)');
  await expect(sources).toHaveText(snapshots.slice(0, 20).map(label));
  await expect(page.locator('#snapshots .foot')).toContainText('20 of 24');
  await page.getByRole('link', { name: 'Older ones' }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(sources).toHaveText(snapshots.slice(20).map(label));
  await expect(page.getByRole('link', { name: 'Older ones' })).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Range' }).locator('[aria-current]')).toHaveText('1y');
});

test('what changed leads to the comparison, opened there', async ({ open, page, request }) => {
  await open('/projects/demo');
  const between = compareAddress(release('v1.3.0').id, newest().id);
  await expect(page.getByRole('link', { name: 'Compare with v1.3.0' })).toHaveAttribute('href', between);
  const { drilldown_categories: categories } = await compare(request, release('v1.3.0').id, newest().id);
  const differ = categories.filter((category) => category.new + category.resolved + category.changed > 0);
  const card = page.locator('section.card', { hasText: 'What changed since v1.3.0' });
  const counts = differ.map((category) => [`+${category.new}`, `−${category.resolved}`, String(category.changed)]);
  expect((await cells(card.locator('tbody tr'))).map((row) => row.slice(1, 4))).toEqual(counts);
  expect(counts).toContainEqual(['+1', '−0', '1']);
  await expect(card.getByRole('link', { name: 'all' })).toHaveAttribute('href', between);

  await card.getByRole('link', { name: 'Complex function' }).click();
  await expect(page).toHaveURL(/&open=quality\.complex_function&offset=0$/);
  await expect(page.getByRole('heading', { name: 'Complex function' })).toBeVisible();
});

test('a project without snapshots says the next command', async ({ open, page }) => {
  await open('/projects/fresh');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('fresh');
  await expect(page.locator('pre.commands')).toContainText('codegraph dashboard snapshot create --project fresh');
});
