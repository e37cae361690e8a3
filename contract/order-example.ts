/** A notice as the reference of the API shows it. */
export const NOTICE_EXAMPLE = {
  merchant: {
    name: '南京鼓楼百味餐饮店',
    signName: '百味小馆',
    licenceNumber: '91320106MA1ABCDE2X',
    mcc: '5812',
    address: '南京市鼓楼区中山北路 218 号',
    lat: 32.0702,
    lon: 118.7697,
    contactName: '陈示例',
    contactPhone: '13800000000',
    legalPerson: '陈示例',
    settlementAccount: '6200000000000000',
  },
  departmentId: 100,
  terminalsWanted: 1,
  materials: ['application_form', 'licence', 'legal_person_id', 'account_proof', 'premises_proof'],
}
