// Groups and portfolios: their ways on, and what is said where there is nothing yet.

import { get, type ItemPage } from '../../fixture/api';
import { expectComparison, groupComparison } from '../../fixture/pages';
import { cells, label, time } from '../../fixture/read';
import { site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('every page leads to the sections and says in which it is', async ({ open, page }) => {
  for (const [path, section, way] of [
    ['/', 'Projects', ['Projects']],
    ['/projects/demo', 'Projects', ['Projects', 'demo']],
    ['/groups', 'Groups', ['Groups']],
    ['/groups/team-a/periods', 'Groups', ['Groups', 'team-a', 'Periods']],
    [`/snapshots/${site().team[0].id}`, 'Groups', ['Groups', 'team-a', 'Snapshot']],
    [groupComparison(), 'Groups', ['Groups', 'team-a', 'Comparison']],
    ['/portfolio', 'Portfolio', ['Portfolio']],
    ['/portfolio/team-a', 'Portfolio', ['Portfolio', 'team-a']],
  ] as const) {
    await open(path);
    const sections = page.getByRole('navigation', { name: 'Sections' });
    await expect(sections.getByRole('link')).toHaveText(['Projects', 'Groups', 'Portfolio', 'API']);
    await expect(sections.locator('[aria-current]')).toHaveText(section);
    await expect(page.getByRole('navigation', { name: 'Breadcrumb' }).locator('a, b')).toHaveText([...way]);
  }
});

test('the way back from a snapshot of a group leads to the group', async ({ open, page }) => {
  await open(`/snapshots/${site().team[0].id}`);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'team-a' }).click();
  await expect(page).toHaveURL('/groups/team-a');
});

test('the overview has portfolio and groups in the columns of projects', async ({ open, page }) => {
  await open('/');
  const rows = await cells(page.locator('table.scopes tbody tr'));
  expect(rows.map(([name]) => name)).toEqual([
    'Portfolio 4 projects',
    'nobody 0 projects',
    'Team A 4 projects',
    'team-b 2 projects',
    'z-01 0 projects',
    'z-02 0 projects',
  ]);
  await expect(page.getByText('5 of 53 groups.')).toBeVisible();
  await page.getByRole('link', { name: 'All groups' }).click();
  await expect(page).toHaveURL('/groups');
});

test('ranges, older snapshots and periods stay with the group', async ({ open, page }) => {
  await open('/groups/team-a');
  await page.getByRole('navigation', { name: 'Range' }).getByRole('link', { name: '90d' }).click();
  await expect(page).toHaveURL('/groups/team-a?range=90d');
  await page.getByRole('link', { name: 'Compare periods' }).click();
  await expect(page).toHaveURL('/groups/team-a/periods');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Periods of Team A');
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page).toHaveURL('/groups/team-a');
});

test('A and B of the timeline of a group are compared by its form', async ({ open, page }) => {
  const [after, before] = site().team;
  await open('/groups/team-a');
  await expect(page.getByRole('radio', { name: `A: ${time(before.timestamp)}` }).last()).toBeChecked();
  await page.getByRole('button', { name: 'Compare A and B' }).click();
  await expectComparison(page, before.id, after.id);
});

test('a group without snapshots says the commands and what its projects have', async ({ open, page }) => {
  await open('/groups/team-b');
  await expect(page.locator('pre.commands')).toHaveText(
    'codegraph dashboard snapshot create --scope group --group team-b\n' +
      'codegraph dashboard snapshot create --scope group --group team-b --fresh',
  );
  const rows = await cells(page.locator('#members tbody tr'));
  expect(rows.map(([name]) => name)).toEqual(['steady', 'fresh']);
  await page.getByRole('link', { name: 'Portfolio of this group' }).click();
  await expect(page).toHaveURL('/portfolio/team-b');
  await expect(page.locator('pre.commands')).toContainText('--scope portfolio --group team-b');
});

test('a group without projects says how to put some in', async ({ open, page }) => {
  await open('/groups/nobody');
  await expect(page.locator('pre.commands')).toContainText('codegraph group assign nobody my-service');
  await expect(page.locator('table')).toHaveCount(0);
});

test('where there are no groups and no projects, the next commands are said', async ({ open, page }) => {
  await open(`${site().emptyAddress}/groups`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No groups yet');
  await expect(page.locator('pre.commands')).toContainText('codegraph group add team-a');
  await page.getByRole('link', { name: 'The portfolio', exact: true }).click();
  await expect(page.locator('pre.commands')).toContainText('codegraph project add my-service --path');
});

test('the items of a group come member by member, and one can be chosen', async ({ open, page, request }) => {
  const [{ id }] = site().team;
  await open(`/snapshots/${id}?dimension=compliance`);
  const first = await get<ItemPage>(request, `/snapshots/${id}/items?dimension=compliance&limit=50`);
  expect(first.project_name).toBe('demo');
  await expect(page.locator('#items header')).toContainText('of demo');
  await expect(page.locator('#items .item-title')).toHaveText(first.items.map((item) => item.title));
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page.locator('#items header')).toContainText('of steady');
  const rest = await get<ItemPage>(request, `/snapshots/${id}/items?dimension=compliance&limit=50&cursor=${first.next_cursor}`);
  expect(rest.project_name).toBe('steady');
  await expect(page.locator('#items .item-title')).toHaveText(rest.items.map((item) => item.title));

  const member = page.getByRole('combobox', { name: 'Member' });
  await expect(member.getByRole('option')).toHaveText(['All', 'demo', 'steady']);
  await member.selectOption('steady');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/member=steady/);
  await expect(member).toHaveValue('steady');
  await expect(page.locator('#items header')).toContainText('of steady');
  await expect(page.locator('#items .foot')).toContainText(`${rest.items.length} of ${rest.items.length} items on this page.`);
  await expect(page.getByRole('link', { name: 'Next page' })).toHaveCount(0);
});

test('a category of a member is opened at an address of its own', async ({ open, page }) => {
  await open('/groups/team-a');
  const card = page.locator('section.card', { hasText: 'What changed since' });
  await card.getByRole('row', { name: /Complex function demo · Quality/ }).getByRole('link').click();
  await expect(page).toHaveURL(/&open=quality\.complex_function&member=demo&offset=0$/);
  const block = page.locator('[id="demo.sca.dependency"]');
  await block.getByRole('link', { name: 'Show more' }).click();
  await expect(page).toHaveURL(/open=sca\.dependency&member=demo&offset=0#demo\.sca\.dependency$/);
  await expect(block.locator('.item')).toHaveCount(200);
});

test('a comparison of a member is opened from the group, and leads on to its project', async ({ open, page }) => {
  await open('/groups/team-a');
  await page.locator('#members').getByRole('link', { name: 'regressed' }).click();
  await expect(page.locator('.side').nth(0)).toContainText('v1.1.0');
  await expect(page.locator('.side').nth(1)).toContainText(label(site().demo[0]!));
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page).toHaveURL('/projects/demo');
});
