import type { SourceLocation, SourceProblem } from '@optimiq/domain/records/source';

/** Names of R4 that may be said in a problem: any other is a value of the file. */
const known = new Set(
  `Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary
  BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem
  ChargeItemDefinition ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest
  CompartmentDefinition Composition ConceptMap Consent Contract CoverageEligibilityRequest CoverageEligibilityResponse
  DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest
  Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence FamilyMemberHistory Flag Goal
  Group GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation
  ImmunizationRecommendation InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media Medication
  MedicationAdministration MedicationKnowledge MedicationStatement MessageHeader NutritionOrder OperationOutcome
  Organization OrganizationAffiliation Parameters PaymentNotice PaymentReconciliation Person PlanDefinition
  Practitioner PractitionerRole Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup
  ResearchStudy ResearchSubject RiskAssessment Schedule SearchParameter ServiceRequest Slot Specimen
  StructureDefinition StructureMap Subscription Substance SupplyDelivery SupplyRequest Task ValueSet VisionPrescription`
    .split(/\s+/)
    .filter(Boolean),
);

/** Types of resources that are not read: how many of each, and where the first one was. */
export class UnreadTypes {
  readonly #found = new Map<string, { at: SourceLocation; count: number }>();

  add(type: string, at: SourceLocation, count = 1): void {
    const name = known.has(type) ? type : 'resourceType';
    const found = this.#found.get(name);
    if (found) found.count += count;
    else this.#found.set(name, { at, count });
  }

  /** One problem for each type, in the order in which they were found. */
  problems(): SourceProblem[] {
    return [...this.#found].map(([field, { at, count }]) => ({
      severity: 'unsupported',
      rule: 'unsupported',
      field,
      at,
      message: 'resources of this type are not read',
      count,
    }));
  }
}
