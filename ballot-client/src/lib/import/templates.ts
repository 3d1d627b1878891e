/** Tables to fill in, as CSV that Excel and WPS open: headings and example rows in Chinese. */
import { formatCsv } from './csv.ts';

/** Three projects, one of which has two 件; blank cells mean the same as above or nothing. */
export const CANDIDATE_TEMPLATE = {
  name: '候选项目模板.csv',
  text: formatCsv([
    ['序号', '类别', '项目', '件', '目标', '预算（万元）', '责任单位'],
    ['1', '交通出行', '农桥改造', '', '26 座', '1300', '交通运输局'],
    ['2', '', '农村道路提升', '', '8 公里', '900', '交通运输局'],
    ['', '', '', '幸福路', '5 公里', '600', ''],
    ['', '', '', '团结路', '3 公里', '300', ''],
    ['3', '养老服务', '社区助餐点', '', '8 个', '160', '民政局'],
  ]),
} as const;

/** People who do not exist; a blank delegation is the one above. */
export const ROSTER_TEMPLATE = {
  name: '代表名册模板.csv',
  text: formatCsv([
    ['编号', '姓名', '代表团', '备注'],
    ['1', '示例甲', '第一代表团', ''],
    ['2', '示例乙', '', '请假'],
    ['3', '示例丙', '第二代表团', ''],
  ]),
} as const;
