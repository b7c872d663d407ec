// Groups and portfolios: the same page as a project's, and the members.

import { compare, get, type Header, sealed, type Snapshot } from '../../fixture/api';
import { groupComparison } from '../../fixture/pages';
import { cells, expectScore, label, states, time } from '../../fixture/read';
import { site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('a group has the verdict, the strip, charts and the timeline of its own snapshots', async ({ open, page, request }) => {
  await open('/groups/team-a');
  const [after, before] = site().team;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Team A team-a');
  const { dimensions } = await compare(request, before.id, after.id);
  const strip = page.getByRole('navigation', { name: 'Dimensions' }).getByRole('link');
  for (const [place, delta] of dimensions.entries()) {
    const { sign, word } = states[delta.state];
    expectScore(await strip.nth(place).locator('.score').innerText(), delta.score_to, delta.dimension);
    await expect(strip.nth(place).locator('.state')).toHaveText(new RegExp(`^${sign}[ \\d.]*${word}$`));
  }
  await expect(page.locator('section.verdict')).toContainText(`since ${time(before.timestamp)} (the previous snapshot).`);
  await expect(page.locator('svg.chart:visible').first()).toBeVisible();
  const rows = await cells(page.locator('#snapshots tbody tr'));
  expect(rows.map((row) => row.slice(2, 4))).toEqual([
    [time(after.timestamp), 'after the change'],
    [time(before.timestamp), 'before the change'],
  ]);
});

test('its members have health, state and age, and the one without a snapshot is named', async ({ open, page, request }) => {
  await open('/groups/team-a');
  const [after, before] = site().team;
  const { members = [] } = await compare(request, before.id, after.id);
  const [demo] = members.filter((member) => member.project_name === 'demo');
  expect(demo?.dimension_states.health).toBe('regressed');
  const rows = page.locator('#members tbody tr');
  await expect(rows).toHaveCount(4);
  const [first = [], second = [], third = [], last = []] = await cells(rows);

  expect(first[0]).toBe('demo');
  expectScore(first[1] ?? '', demo?.to?.scores.health ?? null, 'health of demo');
  expect(first[2]).toMatch(/^▼ [\d.]+ regressed$/);
  expect(first.at(-1)).toMatch(/^\d+ (min|h|d)$/);
  expect(second.slice(0, 3)).toEqual(['steady', String(Math.round(members[1]?.to?.scores.health ?? NaN)), '– same snapshot']);
  expect([third[0], third[2]]).toEqual(['remote', '◆ added since']);
  expect(last.join(' ')).toBe('fresh – no snapshot codegraph dashboard snapshot create --project fresh');
  await expect(page.locator('#members .foot')).toContainText('4 of 4 projects, worst first; 1 without a snapshot.');
  await expect(rows.nth(0).getByRole('link', { name: 'regressed' })).toHaveAttribute(
    'href',
    `/compare?from=${demo?.from?.id}&to=${demo?.to?.id}`,
  );
  await expect(rows.nth(0).getByRole('link', { name: 'demo', exact: true })).toHaveAttribute('href', '/projects/demo');
  await expect(rows.nth(3).getByRole('link', { name: 'fresh' })).toHaveAttribute('href', '/projects/fresh');
});

test('the portfolio is of every project', async ({ open, page }) => {
  await open('/portfolio');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Portfolio');
  await expect(page.locator('section.verdict')).toContainText('One snapshot so far');
  const names = (await cells(page.locator('#members tbody tr'))).map(([name]) => name);
  expect(names.sort()).toEqual(['demo', 'fresh', 'remote', 'steady']);
  await expect(page.locator('#snapshots .foot')).toContainText('1 of 1 snapshot, newest first.');
});

test('a group snapshot lists its members with digest and age, and misses nobody', async ({ open, page, request }) => {
  const { id } = site().team[0];
  await open(`/snapshots/${id}`);
  const { source_bundle: bundle } = JSON.parse((await sealed(request, id)).toString()) as Snapshot;
  const rows = await cells(page.locator('#members tbody tr'));
  expect(rows).toHaveLength(3);
  for (const [place, member] of (bundle.members ?? []).entries()) {
    const [name, snapshot, , digest] = rows[place] ?? [];
    expect(name).toBe(member.project_name);
    if (member.snapshot_id) {
      expect(member.snapshot_id.replaceAll('-', '').endsWith(snapshot ?? 'none')).toBe(true);
      expect(digest).toBe(member.digest?.slice('sha256:'.length, 'sha256:'.length + 12));
    } else {
      expect(snapshot).toBe('no snapshot codegraph dashboard snapshot create --project fresh');
    }
  }
  const fact = (name: string) => page.locator('.facts div').filter({ has: page.getByText(name, { exact: true }) }).locator('dd');
  await expect(fact('Members')).toHaveText('newest snapshots of 2 of 3 projects');
  await expect(fact('Commit')).toHaveCount(0);
});

test('an uploaded snapshot says who captured it, where and when', async ({ open, page, request }) => {
  const [{ id }] = site().remote;
  await open(`/snapshots/${id}`);
  const { source_bundle: bundle } = JSON.parse((await sealed(request, id)).toString()) as Snapshot;
  const fact = (name: string) => page.locator('.facts div').filter({ has: page.getByText(name, { exact: true }) }).locator('dd');
  const at = time(bundle.captured?.at ?? '');
  await expect(fact('Captured by')).toHaveText(`runner on builder-7, ${at} UTC`);
  await expect(fact('Uploaded capture')).toHaveText(bundle.captured?.digest ?? 'none');
});

test('a comparison of groups says what became of each member, and whose the items are', async ({ open, page, request }) => {
  await open(groupComparison());
  const [after, before] = site().team;
  const { members = [], drilldown_previews: previews } = await compare(request, before.id, after.id);
  expect(members.map((member) => member.project_name)).toEqual(['demo', 'steady']);
  const rows = await cells(page.locator('#members tbody tr'));
  const heads = await page.locator('#members thead th').allTextContents();
  const [demo = [], steady = []] = rows;
  expect(heads.slice(3, 9)).toHaveLength(6);
  for (const [place, state] of Object.values(members[0]?.dimension_states ?? {}).entries()) {
    const { sign, word } = states[state];
    expect(demo[place + 3]).toMatch(new RegExp(`^${sign}( [+−][\\d.]+)? ${word}$`));
  }
  expect(steady[3]).toBe('– same snapshot');
  await expect(page.locator('#members .foot')).toContainText('No snapshot on either side: fresh.');
  await expect(page.getByRole('link', { name: 'Compare demo' }).first()).toHaveAttribute(
    'href',
    `/compare?from=${members[0]?.from?.id}&to=${members[0]?.to?.id}`,
  );

  await expect(page.locator('.category')).toHaveCount(previews.length);
  const card = page.locator('#of-demo');
  await expect(card.getByRole('heading', { level: 2 })).toHaveText('demo');
  for (const preview of previews) {
    expect(preview.project_name).toBe('demo');
    const block = card.locator(`[id="demo.${preview.dimension}.${preview.category}"]`);
    await expect(block.locator('.item-title')).toHaveText(preview.items.map(({ item }) => item.title));
  }
  await expect(page.getByText('No items changed in steady.')).toBeVisible();
});

test('the sides of a comparison of groups are called by their times', async ({ open, page }) => {
  await open(groupComparison());
  const [after, before] = site().team;
  await expect(page.locator('.side').nth(0)).toContainText(`${time(before.timestamp)} before the change`);
  await expect(page.locator('.side').nth(1).getByRole('link')).toHaveText(time(after.timestamp));
  await expect(page.getByRole('main')).not.toContainText('folder');
});

test('groups are listed with their projects, page by page', async ({ open, page, request }) => {
  interface Groups {
    groups: { id: string; title: string; projects: string[]; newest: Header | null }[];
    total: number;
  }
  const { groups, total } = await get<Groups>(request, '/groups?limit=200');
  await open('/groups');
  const rows = page.locator('table.scopes tbody tr');
  const read = await cells(rows);
  const name = ({ title, projects }: Groups['groups'][0]) => `${title} ${projects.length} ${projects.length === 1 ? 'project' : 'projects'}`;
  expect(read.map(([first]) => first)).toEqual(groups.slice(0, 50).map(name));
  const team = read[1] ?? [];
  expectScore(team[1] ?? '', groups[1]?.newest?.scores.health ?? null, 'health of team-a');
  await expect(page.locator('.foot')).toContainText(`50 of ${total} groups.`);
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(rows).toHaveCount(total - 50);
  await page.getByRole('link', { name: 'z-50' }).click();
  await expect(page).toHaveURL('/groups/z-50');
});

test('the snapshots of a member are called as elsewhere', async ({ open, page }) => {
  await open('/groups/team-a');
  const [demo] = site().demo;
  await expect(page.locator('#members tbody tr').first().locator('.mono')).toHaveText(demo ? label(demo) : '');
});
