// The page that the REST API is browsed in: drawn whole from what the server has, under its policy, asking nobody else.

import { expect, test } from '../../fixture/test';

test('the description of the API is drawn without asking another server', async ({ page, baseURL }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const response = await page.goto('/api');
  expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
  await expect(page.locator('.opblock')).not.toHaveCount(0);

  const list = page.locator('#operations-projects-list_projects');
  await list.locator('.opblock-summary-control').click();
  await list.getByRole('button', { name: 'Try it out' }).click();
  await list.getByRole('button', { name: 'Execute' }).click();
  await expect(list.locator('.live-responses-table tbody .response-col_status').first()).toContainText('200');

  expect(asked.filter((address) => !address.startsWith(baseURL ?? '') && !address.startsWith('data:'))).toEqual([]);
  // There are no islands to wait for here.
  await page.goto('about:blank');
});
