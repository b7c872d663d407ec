// The list of projects: its ways on, and what it says when there is nothing.

import { expectNumber, time } from '../../fixture/read';
import { newest, site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('says how health moved since the snapshot before', async ({ open, page }) => {
  await open('/');
  const [now, before] = site().demo;
  const change = (now?.scores.health ?? 0) - (before?.scores.health ?? 0);
  expect(change).toBeLessThan(-1);
  const cell = page.getByRole('row', { name: /^demo/ }).getByRole('cell').nth(2);
  const [sign, amount = '', word] = (await cell.innerText()).split(/\s/);
  expect([sign, word]).toEqual(['▼', 'regressed']);
  expectNumber(amount, change, 1, 'change of health');
});

test('leads to each project and to its newest snapshot', async ({ open, page }) => {
  await open('/');
  await page.getByRole('row', { name: /^demo/ }).getByRole('link', { name: time(newest().timestamp) }).click();
  await expect(page).toHaveURL(`/snapshots/${newest().id}`);
  await page.goBack();
  await page.getByRole('link', { name: 'demo', exact: true }).click();
  await expect(page).toHaveURL('/projects/demo');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('demo');
});

test('a fresh database says the next command', async ({ open, page }) => {
  await open(`${site().emptyAddress}/`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No projects yet');
  await expect(page.locator('pre.commands')).toContainText('codegraph project add my-service --path');
  await expect(page.locator('pre.commands')).toContainText('codegraph dashboard snapshot create --project my-service');
});

test('a cursor behind the last project does not claim that there are none', async ({ open, page }) => {
  await open('/?cursor=zzz');
  await expect(page.getByRole('main')).not.toContainText('No projects yet');
});
