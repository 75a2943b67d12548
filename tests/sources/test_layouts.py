"""Each layout is recognised whatever the file is called, and comes out under its contract."""

import io
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from xlsxwriter import Workbook

from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]

EPD_BEFORE = (
    "YEAR_MONTH,PRACTICE_NAME,PRACTICE_CODE,BNF_CODE,BNF_DESCRIPTION,QUANTITY,ITEMS,"
    "TOTAL_QUANTITY,ADQUSAGE,NIC,ACTUAL_COST,UNIDENTIFIED\n"
)
EPD_SINCE = (
    "YEAR_MONTH,PRACTICE_NAME,PRACTICE_CODE,BNF_CHEMICAL_SUBSTANCE_CODE,BNF_PRESENTATION_CODE,"
    "BNF_PRESENTATION_NAME,QUANTITY,ITEMS,TOTAL_QUANTITY,ADQ_USAGE,NIC,ACTUAL_COST,UNIDENTIFIED,"
    "SNOMED_CODE\n"
)


def errors(inputs: Inputs) -> list[str]:
    return [str(found) for found in inputs.findings if found.severity == "error"]


def rows(frame: object) -> list[tuple[object, ...]]:
    assert isinstance(frame, pl.LazyFrame)
    return frame.collect().rows()


def test_epd_before_march_2025(read: ReadFiles, base: Files) -> None:
    text = EPD_BEFORE + "202502,INVENTED,Z99001,0501013B0AAABAB,Amox,21,3,63,0,4.5,4.2,N\n"
    inputs = read({**base, "anything.csv": text})
    assert errors(inputs) == []
    assert rows(inputs.prescribing) == [
        ("Z99001", date(2025, 2, 1), "0501013B0AAABAB", 3, 63, 0, 4.5, 4.2, True, "anything.csv")
    ]
    assert rows(inputs.presentations) == [("0501013B0AAABAB", date(2025, 2, 1), "Amox")]


def test_epd_from_march_2025(read: ReadFiles, base: Files) -> None:
    text = EPD_SINCE + (
        "2025-11,INVENTED,Z99001,0501013B0,0501013B0AAABAB,Amox,21,3,63,0,4.5,4.2,N,323509004\n"
    )
    inputs = read({**base, "anything.csv": text})
    assert errors(inputs) == []
    assert rows(inputs.prescribing.select("month", "quantity")) == [(date(2025, 11, 1), 63)]


def test_detailed_prescribing_multiplies_quantity_by_items(read: ReadFiles, base: Files) -> None:
    text = (
        "Practice Name,Practice Code,BNF Code,BNF Description,Items,Quantity,ADQ Usage,NIC,"
        "Actual Cost\nINVENTED,Z99001,0501013B0AAABAB,Amox,3,21,0,4.5,4.2\n"
    )
    inputs = read({**base, "Detailed_201709.csv": text})
    assert errors(inputs) == []
    assert rows(inputs.prescribing.select("month", "quantity")) == [(date(2017, 9, 1), 63)]


def test_all_persons_and_single_ages(read: ReadFiles, base: Files) -> None:
    header = "EXTRACT_DATE,CCG_CODE,ONS_CCG_CODE,ORG_CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
    ages = ["ALL,9", "0,4", "1,3", "95+,2"]
    female = header + "".join(f"01APR2020,X,Y,Z99001,ZZ1,FEMALE,{age}\n" for age in ages)
    male = header + "".join(f"01APR2020,X,Y,Z99001,ZZ1,MALE,{age}\n" for age in ages)
    inputs = read({**base, "f.csv": female, "m.csv": male})
    assert errors(inputs) == []
    then = inputs.population.filter(pl.col("extract_date") == date(2020, 4, 1)).drop(
        "practice_code", "extract_date"
    )
    assert rows(then.filter(pl.col("sex") != "male")) == [
        ("female", 0, 0, 4),
        ("female", 0, 999, 9),
        ("female", 1, 1, 3),
        ("female", 95, 999, 2),
        ("all", 0, 999, 18),
    ]


QUINARY = ["ALL,ALL,30", "FEMALE,ALL,14", "FEMALE,0_4,5", "FEMALE,95+,9", "MALE,ALL,16"]


@pytest.mark.parametrize(
    "header",
    [
        "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS",
        "PUBLICATION,EXTRACT_DATE,TYPE,CODE,ONS_CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS",
    ],
)
def test_quinary_totals_stay_totals(read: ReadFiles, base: Files, header: str) -> None:
    text = header + "\n"
    text += "".join(f"L,2024-07-01,GP,Z99001,,ZZ1,{cells}\n" for cells in QUINARY)
    text += "L,2024-07-01,Comm Region,Y62,,,ALL,ALL,900\n"
    inputs = read({**base, "x.csv": text})
    assert errors(inputs) == []
    then = inputs.population.filter(pl.col("extract_date") == date(2024, 7, 1))
    total = (pl.col("age_from") == 0) & (pl.col("age_to") == 999)
    assert rows(then.filter(total).select("practice_code", "sex", "patients")) == [
        ("Z99001", "female", 14),
        ("Z99001", "male", 16),
        ("Z99001", "all", 30),
    ]
    assert rows(then.filter(~total).select("age_from", "age_to", "patients")) == [
        (0, 4, 5),
        (95, 999, 9),
    ]


def wide(lines: str) -> str:
    bands = ("0-4", "5-14", "15-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
    cells = ",".join(f"Male {band},Female {band}" for band in bands)
    return f"Practice Name,Practice Code,{cells}\n{lines}"


def test_wide_list_gets_its_date_from_its_name(read: ReadFiles, base: Files) -> None:
    nobody = "CENTRE,Z99002," + ",".join(["0"] * 18) + "\n"
    text = wide("INVENTED,Z99001," + ",".join(["2", "3"] * 9) + "\n" + nobody)
    inputs = read({**base, "List_2016_01-03.csv": text})
    assert errors(inputs) == []
    then = inputs.population.filter(pl.col("extract_date") == date(2016, 1, 1)).collect()
    assert set(then["practice_code"]) == {"Z99001"}
    totals = then.filter(pl.col("age_from") == 0, pl.col("age_to") == 999)
    assert totals.select("sex", "patients").rows() == [("female", 27), ("male", 18), ("all", 45)]
    assert len(then) == 18 + 3


def test_epraccur_roles_and_dates(read: ReadFiles, base: Files, line: Callable[..., str]) -> None:
    text = (
        line("Z98001", role="RO76|RO268", closed="20241031")
        + line("Z98002", role="4")
        + line("Z98003", role="RO72")
    )
    inputs = read({**base, "epraccur.csv": str(base["epraccur.csv"]) + text})
    found = inputs.practices.filter(pl.col("practice_code").str.starts_with("Z98")).collect()
    assert found.select("practice_code", "opened", "closed").rows() == [
        ("Z98001", date(1974, 4, 1), date(2024, 10, 31)),
        ("Z98002", date(1974, 4, 1), None),
    ]


def test_epcn_gives_the_present_network(read: ReadFiles, base: Files) -> None:
    book = io.BytesIO()
    with Workbook(book) as sheets:
        sheets.add_worksheet("Notes").write_row(0, 0, ["About", "this", "file"])
        partners = sheets.add_worksheet("PCN Core Partner Details")
        partners.write_row(
            0,
            0,
            [
                "Partner\nOrganisation\nCode",
                "Partner\nName",
                "PCN Code",
                "PCN Name",
                "Practice to PCN\nRelationship\nStart Date",
                "Practice to PCN\nRelationship\nEnd Date",
            ],
        )
        partners.write_row(1, 0, ["Z99001", "A", "U00001", "OLD PCN", "20190701", "20210331"])
        partners.write_row(2, 0, ["Z99001", "A", "U00002", "NEW PCN", "20210401", ""])
    inputs = read({**base, "networks.xlsx": book.getvalue()})
    assert [found for found in inputs.findings if found.severity != "note"] == []
    one = inputs.practices.filter(pl.col("practice_code") == "Z99001")
    assert rows(one.select("practice_name", "pcn_code", "pcn_name")) == [
        ("INVENTED Z99001", "U00002", "NEW PCN")
    ]


FINGERTIPS = (
    "Indicator ID,Indicator Name,Area Code,Area Type,Sex,Category,Time period,Value,"
    "Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Denominator\n"
)


def test_a_deprivation_score_names_its_edition_where_the_period_is_another(
    read: ReadFiles, base: Files
) -> None:
    header = "Indicator ID,Indicator Name,Area Code,Area Type,Time period,Value,Count,Denominator\n"
    name = "Deprivation score (Index of Multiple Deprivation {})"
    lines = [
        f"93553,{name.format(2019)},Z99001,GPs,2019,21.5,,\n",
        f"93553,{name.format(2019)},Z99001,GPs,2023,21.7,,\n",
        "91344,Referrals (IMD 2015),Z99001,GPs,2019,21.5,,\n",
    ]
    inputs = read({**base, "anything.csv": header + "".join(lines)})
    assert errors(inputs) == []
    ids = inputs.counts.select("count_id", "value").collect().sort("count_id").rows()
    assert ids == [
        ("fingertips.91344", 21.5),
        ("fingertips.93553", 21.5),
        ("fingertips.93553.imd2019", 21.7),
    ]


def test_fingertips_keeps_practices_and_published_figures(read: ReadFiles, base: Files) -> None:
    text = FINGERTIPS + (
        "91344,USC,E92000001,England,Persons,,2018/19,100,,,9,9\n"
        "91344,USC,Z99001,GPs,Persons,,2018/19,123.7,114.1,134.0,607,490.4\n"
        "91344,USC,Z99001,GPs,Persons,Decile 1,2018/19,1,,,1,1\n"
        "93930,A&E,Z99001,GPs,Male,,2018,5,4,6,50,1000\n"
        "93930,A&E,Z99001,GPs,Persons,,2018,6,4,6,90,2000\n"
        ",A&E,Z99001,GPs,,,2018,6,4,6,90,2000\n"
    )
    inputs = read({**base, "x.csv": text})
    assert errors(inputs) == []
    assert rows(inputs.counts.select("period_start", "period_end", "count_id")) == [
        (date(2018, 4, 1), date(2019, 3, 31), "fingertips.91344"),
        (date(2018, 1, 1), date(2018, 12, 31), "fingertips.93930.male"),
        (date(2018, 1, 1), date(2018, 12, 31), "fingertips.93930"),
    ]
    assert rows(inputs.counts.select("count", "denominator", "value", "lower", "upper")) == [
        (607, 490.4, 123.7, 114.1, 134.0),
        (50, 1000, 5, 4, 6),
        (90, 2000, 6, 4, 6),
    ]
    assert [(found.rule, found.line) for found in inputs.findings if found.file == "x.csv"] == [
        ("no-indicator", 7)
    ]


def test_qof_prevalence_takes_the_year_from_its_name(read: ReadFiles, base: Files) -> None:
    text = (
        "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n"
        "Z99001,DM,500,17OV,7000\n"
    )
    for name in ("prevalence_2020_21.csv", "PREVALENCE_2021.csv"):
        inputs = read({**base, name: text})
        assert errors(inputs) == []
        assert rows(inputs.counts.select("count_id", "count", "denominator", "period_start")) == [
            ("qof.DM", 500, 7000, date(2020, 4, 1))
        ]


def test_local_referrals_and_diagnostics(read: ReadFiles, base: Files) -> None:
    referrals = (
        "practice_code,period,specialty,priority,referrals,sex,age_from,age_to\n"
        'Z99001,2025-11,ENT,routine,"1,200",f,0,17\n'
        "Z99001,2025-11,dermatology,urgent_suspected_cancer,0,,,\n"
        "Z99002,2025-11,dermatology,urgent_suspected_cancer,*,,,\n"
    )
    tests = "practice_code,period,test,tests\nZ99001,2025-26Q3,fbc,1-7\nZ99002,2025/26 Q3,fbc,<5\n"
    inputs = read({**base, "a.csv": referrals, "b.csv": tests})
    assert errors(inputs) == []
    assert rows(inputs.referrals.select("specialty", "referrals", "withheld_as", "sex")) == [
        ("ent", 1200, None, "female"),
        ("dermatology", 0, None, None),
        ("dermatology", None, 4, None),
    ]
    assert rows(inputs.diagnostics.select("period_end", "tests", "withheld_as")) == [
        (date(2025, 12, 31), None, 4),
        (date(2025, 12, 31), None, 2.5),
    ]


def test_local_prescribing_counts_and_compare(read: ReadFiles, base: Files) -> None:
    localities = str(base["localities.csv"]).replace("from,to\n", "from,to,compare\n")
    localities = localities.replace("Invented,,\n", "Invented,01/04/2020,,\n", 1)
    localities = localities.replace("Z99001,Invented,,", "Z99001,Invented,2020-04-01,2024-10-31,no")
    inputs = read(
        {
            **base,
            "localities.csv": localities,
            "p.csv": "practice_code,period,bnf_code,items\nZ99001,2025-11,0501,12\n",
            "c.csv": "practice_code,period,count_id,count,denominator\nZ99001,2023/24,smears,7,9\n",
        }
    )
    assert errors(inputs) == []
    assert rows(inputs.prescribing.select("bnf_code", "items", "national")) == [("0501", 12, False)]
    assert rows(inputs.counts.select("count_id", "count", "denominator", "local")) == [
        ("smears", 7, 9, True)
    ]
    assert rows(inputs.localities.head(3).select("valid_from", "valid_to", "compare")) == [
        (date(2020, 4, 1), None, True),
        (date(2020, 4, 1), date(2024, 10, 31), False),
        (date(1900, 1, 1), None, True),
    ]


@pytest.mark.parametrize("packed", ["csv.gz", "zip", "parquet", "xlsx"])
def test_a_layout_is_the_same_however_it_is_packed(
    read: ReadFiles,
    base: Files,
    packed: str,
    zipped: Callable[[Files], bytes],
    gzipped: Callable[[str], bytes],
) -> None:
    text = "practice_code,period,count_id,count\nZ99001,2025-11,smears,7\nZ99002,2025-11,smears,*\n"
    frame = pl.read_csv(text.encode(), infer_schema=False)
    held = io.BytesIO()
    if packed == "parquet":
        frame.write_parquet(held)
    elif packed == "xlsx":
        frame.write_excel(held)
    content = {
        "csv.gz": gzipped(text),
        "zip": zipped({"within/data.csv": text, "README.txt": "no data"}),
    }.get(packed, held.getvalue())
    inputs = read({**base, f"x.{packed}": content})
    assert [str(found) for found in inputs.findings] == []
    assert rows(inputs.counts.select("practice_code", "count", "withheld_as")) == [
        ("Z99001", 7, None),
        ("Z99002", None, 4),
    ]


def test_names_come_from_prescribing_where_nothing_else_has_them(
    read: ReadFiles, base: Files
) -> None:
    text = EPD_BEFORE + "202502,ONLY HERE,Z99001,0501013B0AAABAB,Amox,21,3,63,0,4.5,4.2,N\n"
    files = {name: content for name, content in base.items() if name != "epraccur.csv"}
    inputs = read({**files, "epd.csv": text})
    named = inputs.practices.head(3).select("practice_code", "practice_name")
    assert rows(named) == [("Z99000", "Z99000"), ("Z99001", "ONLY HERE"), ("Z99002", "Z99002")]
