"""What the names and codes of presentations tell: form, route, release and strength.

The dictionary of medicines and devices holds these; where only the BNF is at hand they are read
from names as they have been written until 2020 ("Morph Sulf_Tab 10mg M/R") and since ("Morphine
sulfate 10mg modified-release tablets"), filled from presentations that the code says are
equivalent, and last from a small table of what names do not tell. How often that is right is
measured, and printed in docs/measures.md.
"""

from pathlib import Path

import polars as pl

TABLES = Path(__file__).parent / "tables"
RESPIRATORY = "03"
ROUTES = {
    "tablet": "oral",
    "capsule": "oral",
    "soluble_tablet": "oral",
    "oral_liquid": "oral",
    "oral_powder": "oral",
    "mouth": "mouth",
    "injection": "injection",
    "pressurised_inhaler": "inhaled",
    "dry_powder_inhaler": "inhaled",
    "soft_mist_inhaler": "inhaled",
    "nebuliser": "inhaled",
    "patch": "transdermal",
    "plaster": "skin",
    "skin": "skin",
    "eye": "eye",
    "ear": "ear",
    "nose": "nose",
    "rectal": "rectal",
    "vaginal": "vaginal",
}
FORMS = tuple(ROUTES)
INHALERS = ("pressurised_inhaler", "dry_powder_inhaler", "soft_mist_inhaler")
# In this order, the first that fits: words that other forms use too come last.
_WORDS = (
    ("eye", r"\beyes?\b|ophth|\bminims\b|\beye/"),
    ("ear", r"\bear\b"),
    ("nose", r"\bnsl\b|\bnasal\b|\bi/nsl\b|\bnose\b|\bn/spy\b"),
    ("vaginal", r"\bpess\w*|\bvag\w*|intravaginal"),
    ("rectal", r"\bsuppos\w*|\benem\w*|\brectal\b"),
    ("plaster", r"\bplasters?\b|\bplastr\b"),
    ("patch", r"patch|transdermal|\bt/?derm\b"),
    ("injection", r"\binj\b|\binj[/s]|injection|\bamps?\b|ampoules?|\bvials?\b|\bvl\b|\bpfs\b"
                  r"|\bpfp\b|pre-?filled|infusion|\bi/v\b|\bi/m\b|cartridge|penfill|flexpen"
                  r"|kwikpen|flextouch|solostar|\bpens?\b|syringe|\binf\b|implant|\d\s?ml ?cart\b"),
    ("mouth", r"mthwsh|mouthwash|\bloz\b|lozenge|pastil|oromuc|buccal|subling|\bsub p/spy\b"
              r"|oral (gel|paste|spy|spray)|\bgum\b|gargle|throat spray"
              r"|denture|toothpaste"),
    ("oral_powder", r"\b(eff|solb|super solb) (gran|pdr)|\beff gran\b"),
    ("tablet", r"lyoph"),
    ("nebuliser", r"\binh soln\b"),
    ("soluble_tablet", r"\beff\b|effervesc|\bsolb?\b tab|\btab\w* (solb|sol|eff|disper)\b|soluble"
                       r"|\bsolb\b|tab_disper|disper_tab|dispersible tab"),
    ("tablet", r"\btab\b|\btabs\b|tablets?\b|caplets?|\bcapl\b|orodisp\w*|\w+tabs?\b"),
    ("capsule", r"\bcaps?\b|capsules?|pulvule|spansule|\bspan\b|gelcap"),
    ("skin", r"\bcrm\b|cream|\boint\b|ointment|\blot\b|lotion|\bgel\b|shampoo|\bscalp\b|\bpaint\b"
             r"|\bpaste\b|\bbath\b|emollient|\btop\b|topical|\bskin\b|cutaneous|lacquer|\bfoam\b"
             r"|\ba/spy\b|\bwash\b|mousse|\bstick\b|\bshower\b|liniment|\bdust\b"),
    ("oral_powder", r"\bgran\b|granules?|\bpdrs?\b|powder|\bsach\w*|sachets?"),
    ("oral_liquid", r"\boral\b|\bsoln\b|\bsusp\b|\bliq\b|\bsyr\b|\bmix\b|\belix\b|\blinct\b|\bdps\b"
                    r"|drops|\bemuls\b|solution|suspension|syrup|elixir|linctus|tincture|liquid"
                    r"|mixture"),
)  # fmt: skip
_INHALED = (
    ("nebuliser", r"\bneb\b|nebul|respules|steri-?neb|inh soln|inhalation solution|\bresp soln\b"),
    ("soft_mist_inhaler", r"respimat"),
    ("dry_powder_inhaler", r"powder|\bpdrs?\b|turbohaler|accuhaler|ellipta|easyhaler|nexthaler"
                           r"|spiromax|breezhaler|handihaler|diskhaler|\bdisks?\b|rotacap|novolizer"
                           r"|genuair|twisthaler|clickhaler|forspiro|zonda|neumohaler|braltus"
                           r"|inh caps?\b|inhalation cap|aerolizer|pulvinal|cyclocaps?|seebri"
                           r"|ultibro|enerzair|atectura|wockair|fobumix|duoresp|fusacomb"),
    ("pressurised_inhaler", r"\binha\b|inhalers?\b|\binh\b|evohaler|autohaler|easi-?breathe|\bcff\b"
                            r"|cfc.free|modulite|k-haler|aerosphere|\bpmdi\b|\binhba"),
)  # fmt: skip
_RELEASE = (
    r"m/r\b|s/r\b|c/r\b|\bx/l\b|\bmr\b|\bsr\b|\bxl\b|\bla\b|\bcr\b|\btsr\b|modified.release"
    r"|prolonged.release|sustained.release|slow.release|retard|continus|\bmxl\b|zomorph|morphgesic"
    r"|oxycontin|longtec|oxeltra|oxypro|reltebon|targinact|palladone sr|shortec xl|zydol sr"
)
_TWO = r"(\d+(?:\.\d+)?)(?:/\d+(?:\.\d+)?)+\s?(mg|mcg|micrograms?)"
# Of two ingredients in a volume, as 125mg/31mg/5ml
_MIXED = r"(\d+(?:\.\d+)?)\s?(mg|mcg)(?:/\d+(?:\.\d+)?\s?(?:mg|mcg))+/(\d*(?:\.\d+)?)\s?ml"
_ONE = r"(\d[\d,]*(?:\.\d+)?)\s?(mg|mcg|micrograms?|nanograms?|ng|grams?|g)\b"
_PER = _ONE + r"/(\d*(?:\.\d+)?)\s?(ml|dose|actuation|hour|hours|hrs?|h|g)\b"
_BARE = r"(\d+(?:\.\d+)?)(?:/\d+(?:\.\d+)?)*"
_MILLIGRAMS = {"mg": 1.0, "mcg": 1e-3, "microgram": 1e-3, "nanogram": 1e-6, "ng": 1e-6,
               "g": 1e3, "gram": 1e3}  # fmt: skip
_BASES = {"ml": "ml", "dose": "dose", "actuation": "dose", "hour": "hour", "hours": "hour",
          "hr": "hour", "hrs": "hour", "h": "hour", "g": "g"}  # fmt: skip
EQUIVALENT = ["substance", "last"]
TOLD = {
    "form": pl.String,
    "route": pl.String,
    "modified": pl.Boolean,
    "strength": pl.Float64,
    "base": pl.String,
}


def with_attributes(presentations: pl.LazyFrame) -> pl.LazyFrame:
    """Add form, route, modified (release), strength and base to bnf_code and name (null: unknown).

    `strength` is milligrams of the first ingredient in one of `base`: "unit" (a tablet, an
    ampoule), "ml", "dose", "hour" (of a patch) or "g". Null where neither the name, an equivalent
    presentation of the frame, nor the shipped table tells. Every row is kept, one for each code.
    """
    own = read_names(presentations)
    code = pl.col("bnf_code")
    generic = code.str.slice(9, 2) == "AA"
    peers = (
        own.filter(pl.col("form").is_not_null() | pl.col("strength").is_not_null())
        .sort(~generic, "bnf_code")
        .group_by(EQUIVALENT, maintain_order=True)
        .agg(
            pl.col("form").drop_nulls().first(),
            pl.col("modified").any(),
            pl.struct("strength", "base").filter(pl.col("strength").is_not_null()).first(),
        )
        .unnest("strength")
    )
    filled = _filled(own, peers)
    known = pl.when(pl.col("strength").is_not_null()).then(pl.col("base"))
    peer = pl.when(pl.col("strength_peer").is_not_null()).then(pl.col("base_peer"))
    # A patch by its content, or by micrograms alone, where an equivalent gives them by the hour.
    hourly = pl.when(
        pl.col("form") == "patch", pl.col("base") == "unit", pl.col("base_peer") == "hour"
    )
    return filled.with_columns(
        form=pl.coalesce("form_told", "form", "form_peer"),
        modified=pl.col("modified") | pl.col("modified_peer").fill_null(value=False),
        base=pl.coalesce("base_told", hourly.then("base_peer"), known, peer),
        strength=pl.coalesce(
            "strength_told", hourly.then("strength_peer"), "strength", "strength_peer"
        ),
    ).select(
        "bnf_code",
        "name",
        "form",
        pl.coalesce(
            pl.when(_says(r"subling|buccal") & (pl.col("form") == "tablet")).then(pl.lit("mouth")),
            pl.col("form").replace_strict(ROUTES, default=None, return_dtype=pl.String),
        ).alias("route"),
        "modified",
        "strength",
        "base",
    )


def read_names(presentations: pl.LazyFrame) -> pl.LazyFrame:
    """What each name tells by itself: form, modified, strength, base, and what it is equivalent to.

    `substance` and `last` are null for appliances, and for codes that end in A0, which have no
    generic equivalent.
    """
    code = pl.col("bnf_code")
    whole = (code.str.len_chars() == 15) & (code.str.tail(2) != "A0")
    return presentations.with_columns(
        substance=pl.when(whole).then(code.str.head(9)),
        last=pl.when(whole).then(code.str.tail(2)),
        form=_form(),
        modified=_says(_RELEASE),
    ).with_columns(_strength())


def _filled(own: pl.LazyFrame, peers: pl.LazyFrame) -> pl.LazyFrame:
    """Beside what names tell, what equivalents (`_peer`) and the shipped table (`_told`) do."""
    told = pl.scan_csv(TABLES / "presentations.csv", schema_overrides={"strength": pl.Float64})
    known = told.select(*EQUIVALENT, "form", "strength", "base")
    return own.join(peers, on=EQUIVALENT, how="left", suffix="_peer").join(
        known, on=EQUIVALENT, how="left", suffix="_told"
    )


def _says(pattern: str) -> pl.Expr:
    """Whether the name holds one of the words."""
    name = pl.col("name").str.to_lowercase().str.replace_all("_", " ")
    return name.str.contains(pattern).fill_null(value=False)


def _form() -> pl.Expr:
    """The first form whose words the name holds; inhalers are of the chapter of breathing."""
    breathing = pl.col("bnf_code").str.starts_with(RESPIRATORY)
    return pl.coalesce(
        *(pl.when(breathing & _says(words)).then(pl.lit(form)) for form, words in _INHALED),
        *(pl.when(_says(words)).then(pl.lit(form)) for form, words in _WORDS),
    )


def _strength() -> list[pl.Expr]:
    """`strength` and `base` as the name gives them; of two ingredients the first."""
    name = pl.col("name").str.to_lowercase().str.replace_all("_", " ")
    inhaled = pl.col("form").is_in(INHALERS)
    two = _milligrams(name.str.extract(_TWO, 1), name.str.extract(_TWO, 2))
    one = _milligrams(name.str.extract(_ONE, 1), name.str.extract(_ONE, 2))
    whole = name.str.extract(_ONE + "(/[0-9.]*\\s?[a-z]+)?", 0)
    each = whole.str.extract(_PER, 3).cast(pl.Float64, strict=False).fill_null(1.0)
    base = whole.str.extract(_PER, 4).replace_strict(_BASES, default=None, return_dtype=pl.String)
    mixed = _milligrams(name.str.extract(_MIXED, 1), name.str.extract(_MIXED, 2)) / (
        name.str.extract(_MIXED, 3).cast(pl.Float64, strict=False).fill_null(1.0)
    )
    bare = name.str.extract(_BARE, 1).cast(pl.Float64, strict=False) / 1000
    per_unit = pl.when(base.is_not_null()).then(one / each).otherwise(one)
    return [
        pl.coalesce(mixed, two, per_unit, pl.when(inhaled).then(bare)).alias("strength"),
        pl.when(inhaled)
        .then(pl.lit("dose"))
        .when(mixed.is_not_null())
        .then(pl.lit("ml"))
        .when(two.is_null() & base.is_not_null())
        .then(base)
        .otherwise(pl.lit("unit"))
        .alias("base"),
    ]


def _milligrams(number: pl.Expr, unit: pl.Expr) -> pl.Expr:
    factor = unit.str.strip_suffix("s").replace_strict(
        _MILLIGRAMS, default=None, return_dtype=pl.Float64
    )
    return number.str.replace_all(",", "").cast(pl.Float64, strict=False) * factor
