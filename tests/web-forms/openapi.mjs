// What judges descriptions of interfaces and JSON, from the packages that stand here.
export { Validator } from '@seriousme/openapi-schema-validator';
export { default as Ajv } from 'ajv/dist/2020.js';
export { default as addFormats } from 'ajv-formats';
