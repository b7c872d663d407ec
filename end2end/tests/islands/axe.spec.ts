// No serious or critical accessibility violation, in light and in dark.

import { expectAccessible } from '../../fixture/axe';
import { plot } from '../../fixture/chart';
import { kind } from '../../fixture/pages';
import { expect, test } from '../../fixture/test';

test.use({ wrongAddresses: true });

const kinds = [
  'overview',
  'groups',
  'empty groups',
  'project without snapshots',
  'group',
  'group without snapshots',
  'portfolio',
  'comparison',
  'comparison of some dimensions',
  'comparison of a group',
  'periods',
  'periods without snapshots',
  'wrong periods',
  'snapshot',
  'snapshot of a group',
  'snapshot captured elsewhere',
  'reports',
  'no reports',
  'report',
  'report to retire',
  'project with reports',
  'snapshot with reports',
  'comparison with reports',
  'wrong address',
];

for (const name of kinds) {
  test(`${name} is accessible, light and dark`, async ({ open, page }) => {
    await open(kind(name).path);
    await expectAccessible(page, name);
  });
}

test('a project with pins and a tooltip is accessible, light and dark', async ({ open, page }) => {
  await open('/projects/demo');
  await plot(page, 'health').focus();
  for (const key of ['Home', 'Enter', 'End', 'Enter']) {
    await page.keyboard.press(key);
  }
  await expect(page.getByRole('link', { name: 'Compare A and B' })).toBeVisible();
  await expect(page.locator('.tip')).toBeVisible();
  await expectAccessible(page, 'pins and tooltip');
});
