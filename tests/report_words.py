"""Latin words a Chinese report may hold, and notes a published row may have."""

import re

# What a Chinese report of statistics writes in Latin letters: names, symbols, a file.
TERMS = frozenset(
    re.findall(
        r"\S+",
        """
    heating tickets customers orders shop parquet
    AAPOR RR1 RR2 RR3 RR4 RR5 RR6 COOP1 COOP3 REF1 CON1 n p r t z Pearson Spearman Fisher Wilson
    Woodruff Wald Bonett Wright Olsson Deming Stephan Kish Newcombe Holm Northline telecom csv
    KMO Bartlett MAP Kaiser SPSS RMSEA TLI RMSR Cronbach Feldt McDonald Nunnally Bernstein
    Hair Risher Black Heywood Tucker Lorenzo Seva ten Berge Costello Osborne Jennrich Sampson
    Horn Thurstone F1 F2 F3 F4 F5 F6
    PLS BCa EM MLR CVPAT AVE HTMT VIF SRMR CFI MAE RMSE A B C Q R c f index weights
    Asparouhov Muth Bentler Beran Srivastava Brown Cheung Rensvold Chin Dibbern Cohen Dempster
    Dijkstra Henseler Ringle Sarstedt Fornell Larcker Hu Lance Vandenberg Liengaard Sharma Shmueli
    Satorra Yuan Wold
    IMP Mikulic Prebezac LMG Johnson Martilla James
    Lindeman Merenda Gold Vavra Brandt Matzler Sauerwein Abalo Varela
    Manzano Bacon Morris Paule Mandel P SAT
    Kano Better Worse Fong Berger Pouliot DuMouchel Lee Newcomb O M I bank
    Kaplan Meier Greenwood Brookmeyer Crowley Mantel Rao Scott BG NBD Gamma Fader Hardie Hessian
    Nasr Gupta Lehmann Andersen Klein Rosth j Binder i q
    AHP CR NPS Saaty max Kaplan Meier Dirichlet Shannon
    Benjamini Browne Cudeck Deville Efron Graubard Harman Hochberg ISO Jones Korn Lewis Lohm ller
    MICOM S rndal Velicer k
    SERVQUAL SERVPERF Parasuraman Zeithaml Berry Cronin Taylor Peter Churchill
    NPS CES Reichheld Dixon Freeman Toman DeLisi Jones Sasser Fieller
    """,
    )
)


FACTOR_NOTES = {"single item", "two items", "heywood", "pairwise"}
CUSTOMER_NOTES = {"not reached", "related"}
LOYALTY_NOTES = {"non-standard", "constant", "no rise", "below scale", "above scale"}
KANO_NOTES = {"mixed", "combination"}
MODEL_NOTES = {
    "asked only",
    "composition differs",
    "plain",
    "scaled",
    "robust",
    "improper",
    "null range",
}

# Notes of relationship quality, beside those of all chapters.
RELATIONSHIP_NOTES = ("common criteria", "not_asked", "renormalised", "survivors")
