"""The closed lists of slugs that local extracts and measure definitions share.

A trust's own words are mapped to them by `[aliases]` in `peerbench.toml`; `docs/data.md`
prints them.
"""

from collections.abc import Mapping

TURNING = (
    "[\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # characters that turn text round, as a pattern
)
SPECIALTIES = (
    "audiology",
    "breast",
    "cardiology",
    "colorectal",
    "dermatology",
    "diabetes",
    "endocrinology",
    "ent",
    "gastroenterology",
    "general_medicine",
    "general_surgery",
    "geriatrics",
    "gynaecology",
    "haematology",
    "lung",
    "mental_health",
    "musculoskeletal",
    "nephrology",
    "neurology",
    "ophthalmology",
    "oral_surgery",
    "other",
    "paediatrics",
    "pain",
    "physiotherapy",
    "plastic_surgery",
    "respiratory",
    "rheumatology",
    "social_prescribing",
    "trauma_orthopaedics",
    "upper_gi",
    "urology",
    "vascular",
)
PRIORITIES = ("routine", "urgent", "urgent_suspected_cancer", "advice_and_guidance")
REFERRERS = ("gp", "nurse", "pharmacist", "optometrist", "dentist", "self", "other")
ROUTES = ("ers", "letter", "advice_converted", "interface", "other")
OUTCOMES = (
    "accepted",
    "returned",
    "advice_only",
    "converted_to_referral",
    "attended",
    "did_not_attend",
    "discharged_at_first",
    "procedure",
    "cancer_found",
    "other",
)
SETTINGS = ("hospital", "community", "virtual", "other")
TESTS = (
    "ambulatory_bp",
    "ambulatory_ecg",
    "b12_folate",
    "bone_profile",
    "chest_xray",
    "clotting",
    "colonoscopy",
    "crp",
    "ct_abdomen_pelvis",
    "ct_chest",
    "dexa",
    "ecg",
    "echocardiogram",
    "esr",
    "fbc",
    "feno",
    "ferritin",
    "fit",
    "flexible_sigmoidoscopy",
    "gastroscopy",
    "hba1c",
    "lft",
    "lipids",
    "mri_brain",
    "mri_knee",
    "mri_lumbar_spine",
    "msu",
    "nt_probnp",
    "other",
    "psa",
    "spirometry",
    "tft",
    "u_and_e",
    "ultrasound_abdomen_pelvis",
    "urine_acr",
    "vitamin_d",
    "xray_other",
)
BUDGET_HEADINGS = ("prescribing", "referrals", "diagnostics")
AGREEMENT_STATUSES = ("agreed", "in_progress", "done", "dropped")
RESULTS = ("normal", "abnormal", "raised", "repeat", "other")

WORDS: Mapping[str, tuple[str, ...]] = {
    "specialty": SPECIALTIES,
    "priority": PRIORITIES,
    "referrer": REFERRERS,
    "route": ROUTES,
    "outcome": OUTCOMES,
    "setting": SETTINGS,
    "test": TESTS,
    "result": RESULTS,
}
